// Runs every scenario, many at once, and prints one line of JSON for each.
import './changes.mjs';
import './continuity.mjs';
import './messages.mjs';
import './presence.mjs';
import './sandbox.mjs';
import { closeAll, scenarios } from './stage.mjs';
import './tokens.mjs';

const waiting = [...scenarios];
const worker = async () => {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const begin = Date.now();
    let error = null;
    try {
      await next.act();
    } catch (problem) {
      error = problem?.stack ?? String(problem);
      if (problem?.code) error += ` (code ${problem.code})`;
    }
    console.log(JSON.stringify({ name: next.name, error, ms: Date.now() - begin }));
  }
};
await Promise.all(Array.from({ length: 6 }, worker));
closeAll();
setTimeout(() => process.exit(0), 200);
