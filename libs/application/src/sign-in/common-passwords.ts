/**
 * Words that the most used passwords of public leaks are made of. A password of twelve characters or more that is
 * nothing but such words, digits and signs is among the first that an attacker tries.
 */
const COMMON_WORDS = `
  password passwort passwd pass wort word motdepasse contrasena senha haslo parola wachtwoord secret secrets geheim
  welcome willkommen bienvenue hello hallo letmein login logon admin administrator root user guest test testing demo
  default changeme change changeit temp temporary master system server computer internet network windows microsoft
  google facebook apple samsung android iphone linkedin twitter amazon netflix spotify pokemon minecraft starwars
  qwerty qwertz azerty qwertyuiop qwertzuiop asdf asdfgh asdfghjkl zxcv zxcvbn zxcvbnm yxcvbnm qazwsx qazwsxedc
  onetwothree abc abcd abcde abcdef abcdefg abcdefgh abcdefghijkl iloveyou loveyou love lover lovely forever always
  princess prince queen king dragon monkey tiger lion eagle shadow sunshine sunny moon star summer winter spring
  autumn january february march april may june july august september october november december monday tuesday
  wednesday thursday friday saturday sunday football soccer baseball basketball hockey golf liverpool arsenal chelsea
  manchester united everton barcelona realmadrid juventus bayern superman batman spiderman ironman hunter killer
  trustno whatever nothing freedom michael jordan jennifer jessica michelle ashley amanda daniel charlie thomas
  andrew robert william george harry david james john joshua matthew nicole hannah sophie emma maria anna
  flower flowers angel angels baby babygirl cookie cheese chocolate banana orange apple pepper ginger buster
  london paris berlin madrid dublin england scotland wales ireland germany france spain italy europe america
  hospital clinic nurse doctor health medical patient patients fracture bone bones osteon osteoporosis nhs
  company office work home family mother father mummy daddy happy lucky money magic access open sesame please
  the my is your you and our new no one two three
`
  .split(/\s+/)
  .filter((word) => word !== '');

const WORDS: ReadonlySet<string> = new Set(COMMON_WORDS);
const LONGEST = Math.max(...COMMON_WORDS.map((word) => word.length));

const LOOKALIKES: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '1': 'i',
  '!': 'i',
  '0': 'o',
  $: 's',
  '5': 's',
  '7': 't',
};
const ROWS = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiop',
  'qwertzuiop',
  'asdfghjkl',
  'zxcvbnm',
  '1qaz2wsx3edc4rfv5tgb6yhn',
];

/** Whether a password is among those that are tried first. `own` are words about the person or the service. */
export function isCommonPassword(password: string, own: readonly string[] = []): boolean {
  const lower = password.toLowerCase();
  if (new Set(lower).size < 5) return true;
  const ownWords = own.flatMap((text) => text.toLowerCase().split(/[^a-z]+/)).filter((word) => word.length >= 3);
  const words = ownWords.length === 0 ? WORDS : new Set([...WORDS, ...ownWords]);
  const spell = (text: string): string => [...text].map((sign) => LOOKALIKES[sign] ?? sign).join('');
  // Digits and signs at the ends are years and exclamation marks; within a word they stand for letters.
  const readings = [lower, spell(lower), spell(lower.replace(/^[^a-z]+|[^a-z]+$/g, ''))];
  return (
    isRun(lower) ||
    readings.map((text) => text.replace(/[^a-z]/g, '')).some((letters) => isOnly(letters, words) || isRun(letters))
  );
}

/** Whether a text is common words one after another (an empty one is: it was digits and signs alone). */
function isOnly(letters: string, words: ReadonlySet<string>): boolean {
  const reachable = new Array<boolean>(letters.length + 1).fill(false);
  reachable[0] = true;
  for (let end = 1; end <= letters.length; end += 1) {
    for (let start = Math.max(0, end - LONGEST); start < end; start += 1) {
      if (reachable[start] && words.has(letters.slice(start, end))) {
        reachable[end] = true;
        break;
      }
    }
  }
  return reachable[letters.length] ?? false;
}

/** Whether a text walks along the alphabet, the digits or the keyboard, forwards or back, in at most three strides. */
function isRun(text: string): boolean {
  if (text.length < 4) return false;
  let breaks = 0;
  for (let at = 1; at < text.length; at += 1) {
    const pair = text.slice(at - 1, at + 1);
    const back = `${pair[1]}${pair[0]}`;
    if (!ROWS.some((row) => row.includes(pair) || row.includes(back)) && pair[0] !== pair[1]) breaks += 1;
  }
  return breaks <= Math.min(2, Math.floor(text.length / 5));
}
