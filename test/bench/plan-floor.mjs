/**
 * What `plan --ndjson` and `indicators` are measured against: every line is parsed, and a ready answer is printed for
 * it, taken in turn from a file of answers; or, without a file, one answer at the end.
 *
 *   node test/bench/plan-floor.mjs [ANSWERS] < FACTS
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

const [file] = process.argv.slice(2);
const answers = file === undefined ? [] : readFileSync(file, 'utf8').trimEnd().split('\n').map(JSON.parse);

let parsed = 0;
let fractures = 0;
let printed = '';
let rest = '';
process.stdin.setEncoding('utf8');
for await (const chunk of process.stdin) {
  const lines = (rest + chunk).split('\n');
  rest = lines.pop();
  for (const line of lines) {
    fractures += JSON.parse(line).fractures.length;
    parsed += 1;
    if (answers.length === 0) continue;
    printed += `${JSON.stringify(answers[parsed % answers.length])}\n`;
    if (printed.length < 65_536) continue;
    const isTaken = process.stdout.write(printed);
    printed = '';
    if (!isTaken) await once(process.stdout, 'drain');
  }
}
process.stdout.write(answers.length === 0 ? `${JSON.stringify({ parsed, fractures })}\n` : printed);
