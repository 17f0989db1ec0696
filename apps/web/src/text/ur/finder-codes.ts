import type { finderCodes as english } from '../en/finder-codes.ts';
import type { Translated } from '../translated.ts';

/** ممکنہ فریکچر ڈھونڈنے والے کے لیے SNOMED CT کے شناختی نمبروں کا مطلب۔ */
export const finderCodes: Translated<typeof english, 'ur'> = {
  finderCodes: {
    title: 'فریکچر کے کوڈ',
    about:
      'فیڈز سے آنے والے SNOMED CT کے شناختی نمبروں کا یہاں مطلب۔ جو کوڈ شمار ہو وہ ان باکس میں ممکنہ فریکچر ڈالتا ہے؛ فیصلہ انسان کرتا ہے۔',
    icd: 'ICD-10 کے جو کوڈ فریکچر بتاتے ہیں وہ ہر جگہ ایک ہیں: M80، M48.5، M84.4، S12، S22.0–1، S32.0–8، S42.2، S52.5–6، S72.0–2۔',
    add: 'کوڈ شامل کریں',
    own: 'یہاں بدلے گئے',
    noOwn: 'یہاں کچھ نہیں بدلا گیا: فراہم کردہ کوڈ شمار ہوتے ہیں۔',
    shipped: 'فراہم کردہ',
    noShipped: 'ہر فراہم کردہ کوڈ یہاں بدلا جا چکا ہے۔',
    code: 'SNOMED CT شناختی نمبر',
    name: 'نام',
    counts: 'شمار ہوتا ہے بطور',
    nothing: 'کچھ نہیں',
    meanings: {
      osteoporotic: 'آسٹیوپوروسس کا فریکچر، جگہ کے بغیر',
      'high-energy': 'شدید چوٹ: نہیں دیکھا جاتا',
    },
    somebody: 'آپریٹر',
    change: 'تبدیل کریں',
    changeOf: '{{code}} کو تبدیل کریں',
    takeOut: 'نکالیں',
    takeOutOf: '{{code}} کو نکالیں',
    takeOutAbout: 'فیڈز اس کے ساتھ جو بھیجیں گی وہ اب ان باکس میں نہیں آئے گا۔ جو وہاں پہلے سے ہے وہ رہے گا۔',
    putBack: 'جیسا فراہم ہوا',
    putBackOf: 'جیسا فراہم ہوا: {{code}}',
    reason: 'کیوں',
    reasonHint: 'یہ کوڈ کے ساتھ رہتا ہے تاکہ ساتھی پڑھ سکیں۔',
    save: 'محفوظ کریں',
    saved: 'کوڈ محفوظ ہو گیا',
    taken: 'کوڈ اب شمار نہیں ہوتا',
    back: 'کوڈ ویسے شمار ہوتا ہے جیسے فراہم ہوا تھا',
    wrongCode: 'یہ SNOMED CT کا شناختی نمبر نہیں: اس کے ہندسے دیکھیں۔',
  },
};
