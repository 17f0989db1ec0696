import { describe, expect, it } from '@jest/globals';
import { emergencyNumberOf, isStopWord, suggestsRedFlag } from './red-flag-words.ts';
import { foldedWords, wordPatterns } from './word-patterns.ts';

describe('folding', () => {
  it.each([
    ['I CAN’T  feel\nmy legs!', ' i cant feel my legs '],
    ['Zdrętwiała MI noga, ŁÓDŹ', ' zdretwiala mi noga lodz '],
    ['سُنّ ہو گئی ہے', ' سن ہو گئی ہی '.normalize('NFKD').replace(/\p{M}/gu, '').replace(/ي/g, 'ی')],
  ])('%s', (text, folded) => {
    expect(foldedWords(text)).toBe(folded);
    expect(foldedWords(folded)).toBe(folded);
  });
  it('takes words whole, beginnings with a star, and gaps of at most three words', () => {
    const patterns = wordPatterns(['numb|dead', 'suicid*', 'leg _ weak']);
    expect(patterns.find('the number')).toBeNull();
    expect(patterns.find('so numb!')).toBe('numb');
    expect(patterns.find('SUICIDAL')).toBe('suicidal');
    expect(patterns.find('my leg is very very weak')).toBe('leg is very very weak');
    expect(patterns.find('my leg is very very very weak')).toBeNull();
    expect(patterns.isWhole(' Numb. ')).toBe(true);
    expect(patterns.isWhole('so numb')).toBe(false);
  });
});

describe('words that suggest a red flag', () => {
  it.each([
    "I can't pee",
    'I CAN’T PEE',
    'i cant go for a wee',
    'I have not passed water since yesterday',
    'cannot move my leg',
    'both legs feel numb',
    'My left foot is dead',
    'pins and needles in both feet',
    'I have chest pain',
    'tightness in my chest',
    'I feel suicidal',
    'i want to die',
    'going to end my life',
    'I want to end it all',
    'I wet myself',
    'weakness in my legs',
    'my leg gave way',
    'I passed out in the kitchen',
    'had a fit last night',
    'my jaw hurts and a bit of bone is showing in my mouth',
    'my fingers are tingling',
    'night sweats and losing weight',
    'Nie mogę oddać moczu',
    'NIE MOGE ODDAC MOCZU',
    'Zdrętwiały mi nogi',
    'nie czuję prawej nogi',
    'Boli mnie w klatce piersiowej',
    'ból w klatce',
    'Chcę umrzeć',
    'mam myśli samobójcze',
    'mam duszności',
    'nogi odmawiają posłuszeństwa',
    'mam skurcze i drgawki',
    'wysoka gorączka i dreszcze',
    'پیشاب نہیں آ رہا',
    'میری ٹانگیں سن ہو گئی ہیں',
    'سینے میں درد ہے',
    'مجھے سانس لینے میں مشکل ہے',
    'میں مرنا چاہتی ہوں',
    'خود کشی',
    'میں چل نہیں سکتی',
    'تیز بخار اور کپکپی',
    'peshab nahi aa raha',
    'seene mein dard',
    'meri tangen sun ho gayi hain',
  ])('%s', (text) => expect(suggestsRedFlag(text)).toBe(true));

  it.each([
    'Thank you for asking',
    'I take it every week',
    'The number is wrong',
    'My daughter helps me',
    'I am fit and well',
    'My new outfit fits',
    'I cannot come on Tuesday',
    'I can not read the small print',
    'The class is in the chest of drawers',
    'Yes, I had it last week',
    'I have lost the letter',
    'wee',
    'Dziękuję, wszystko dobrze',
    'Nie mogę przyjść we wtorek',
    'Proszę o telefon po południu',
    'Biorę tabletki co tydzień',
    'شکریہ، میں ٹھیک ہوں',
    'میں منگل کو نہیں آ سکتی',
    'دوا ہر ہفتے لیتی ہوں',
    'main theek hoon',
    '',
  ])('not: %s', (text) => expect(suggestsRedFlag(text)).toBe(false));
});

describe('words that end messages', () => {
  it.each([
    'STOP',
    ' stop. ',
    'Stop!!!',
    'sToP',
    '"STOP"',
    'stop please',
    'Please stop, thank you',
    'STOP ALL',
    'stop texting me',
    'stop sending me these messages',
    'Stop these messages',
    'unsubscribe',
    'opt-out',
    'Opt out',
    'remove me from your list',
    'do not text me',
    "Don't text me again",
    'no more messages',
    'stóp',
    'ＳＴＯＰ',
    'Wypisz',
    'WYPISZ MNIE',
    'Proszę mnie wypisać',
    'rezygnuję',
    'Przestańcie wysyłać wiadomości',
    'nie wysyłajcie więcej SMS',
    'koniec',
    'بند کریں',
    'بند کرو',
    'بَند',
    'پیغام مت بھیجیں',
    'مجھے پیغام نہ بھیجیں',
    'براہ کرم بند کر دیں',
    'روک دیں۔',
    'سٹاپ',
    'band karo',
    'message band karo',
    'mujhe message mat bhejo',
    'Peidiwch',
    'ਬੰਦ ਕਰੋ',
    'बंद करो',
    'বন্ধ করুন',
    'توقف',
    'arrêt',
  ])('%s', (text) => expect(isStopWord(text)).toBe(true));

  it.each([
    'Should I stop taking it?',
    'Stop taking it?',
    'I stopped in March',
    'stop the tablets',
    'nonstop',
    'bus stop',
    'Yes',
    'No',
    'nie',
    'tak',
    'نہیں',
    'ہاں',
    'nahi',
    'The pain does not stop',
    'please',
    'Cancel my appointment on Tuesday',
    'Nie biorę już tabletek',
    'میں نے دوا بند کر دی ہے',
    '',
  ])('not: %s', (text) => expect(isStopWord(text)).toBe(false));
});

it('knows the emergency number of a country', () => {
  expect(['GB', 'IE', 'US', 'PL'].map(emergencyNumberOf)).toEqual(['999', '999', '911', '112']);
});
