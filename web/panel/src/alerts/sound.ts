// Two soft tones. Browsers keep a page silent until its first gesture, so the sound is unlocked by that.

let audio: AudioContext | null = null;

/** From the start of the page, so that the gesture of signing in counts already. */
export function unlockSoundByGesture(): void {
  for (const gesture of ["pointerdown", "keydown"]) window.addEventListener(gesture, unlock);
}

function unlock(): void {
  audio ??= new AudioContext();
  if (audio.state === "suspended") void audio.resume();
}

export function chime(): void {
  if (audio?.state !== "running") return;
  tone(audio, 660, 0);
  tone(audio, 880, 0.16);
}

function tone(context: AudioContext, frequency: number, delay: number): void {
  const start = context.currentTime + delay;
  const oscillator = context.createOscillator();
  const volume = context.createGain();
  oscillator.frequency.value = frequency;
  volume.gain.setValueAtTime(0.0001, start);
  volume.gain.exponentialRampToValueAtTime(0.2, start + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.3);
  oscillator.connect(volume).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + 0.32);
}
