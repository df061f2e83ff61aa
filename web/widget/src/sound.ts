// Two soft notes for words that nobody is looking at. Browsers let a page sound only after a gesture: the first one wakes it.

const gestures = ["pointerdown", "keydown"] as const;
let context: AudioContext | null = null;

function wake(): void {
  context ??= new AudioContext();
  if (context.state === "running") for (const gesture of gestures) removeEventListener(gesture, wake, true);
  else void context.resume();
}

for (const gesture of gestures) addEventListener(gesture, wake, true);
if (navigator.userActivation?.hasBeenActive) wake();

/** Says whether it could be heard. */
export function ring(): boolean {
  if (context?.state !== "running") return false;
  note(context, 660, 0);
  note(context, 880, 0.12);
  return true;
}

function note(audio: AudioContext, pitch: number, after: number): void {
  const [tone, volume] = [audio.createOscillator(), audio.createGain()];
  const at = audio.currentTime + after;
  tone.frequency.value = pitch;
  volume.gain.setValueAtTime(0.0001, at);
  volume.gain.exponentialRampToValueAtTime(0.12, at + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.3);
  tone.connect(volume).connect(audio.destination);
  tone.start(at);
  tone.stop(at + 0.32);
}
