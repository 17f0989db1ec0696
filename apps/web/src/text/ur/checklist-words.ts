/** Items of the shipped protocol's checklists, by their English words. */
export const checklistWords: Readonly<Record<string, string>> = {
  'Pain control adequate: acetaminophen (paracetamol); NSAIDs with the caution that NOGG advises against them in older people; short-term opioid only if needed':
    'درد پر مناسب قابو: پیراسیٹامول؛ این ایس اے آئی ڈی احتیاط سے، کیونکہ این او جی جی بزرگوں میں ان سے روکتا ہے؛ اوپیائڈ صرف ضرورت پر اور تھوڑے عرصے کے لیے',
  'Bed rest short; mobilising': 'بستر پر آرام کم؛ چلنا پھرنا شروع',
  'Brace only for comfort': 'سہارے کی پیٹی صرف آرام کے لیے',
  'Red flags asked': 'خطرے کی علامات پوچھی گئیں',
  'Could it be pathological?': 'کیا فریکچر کسی اور بیماری سے ہو سکتا ہے؟',
  'Frail, several conditions or many medicines: orthogeriatric co-management':
    'کمزور، کئی بیماریاں یا بہت سی دوائیں: بزرگوں کے ماہر کے ساتھ مشترکہ علاج',
  'Goals agreed with the patient': 'مریض کے ساتھ مقاصد طے ہوئے',
  'Rehabilitation: early training, muscle strengthening, balance, spinal stretching as pain allows, no loaded spinal flexion':
    'بحالی: جلد ورزش، پٹھوں کی مضبوطی، توازن، درد کی حد میں ریڑھ کا کھنچاؤ، وزن کے ساتھ جھکنا نہیں',
  'Calcium 1000–1200 mg a day, vitamin D 800 IU a day': 'کیلشیم 1000–1200 ملی گرام روزانہ، وٹامن ڈی 800 یونٹ روزانہ',
  'Smoking, alcohol': 'تمباکو نوشی، شراب',
  Falls: 'گرنا',
  'Secondary causes': 'دیگر بنیادی وجوہات',
  'Education: the disease, risk factors, follow-up, how long treatment lasts':
    'آگاہی: بیماری، خطرے کے عوامل، پیروی، علاج کتنا عرصہ چلتا ہے',
  'The guidance says: oral bisphosphonate first': 'ہدایات کہتی ہیں: پہلے منہ سے لی جانے والی بسفاسفونیٹ',
  'The guidance says: if oral intolerance, dementia, malabsorption or non-adherence, zoledronate IV or denosumab SC':
    'ہدایات کہتی ہیں: منہ سے دوا برداشت نہ ہو، بھولنے کی بیماری، جذب نہ ہونا یا دوا نہ لینا، تو زولیڈرونیٹ رگ میں یا ڈینوسومیب جلد کے نیچے',
  'The guidance says: very severe osteoporosis, an anabolic agent considered by a specialist':
    'ہدایات کہتی ہیں: بہت شدید آسٹیوپوروسس میں ماہر ہڈی بنانے والی دوا پر غور کرے',
  'The clinician has recorded the choice and the reason': 'معالج نے انتخاب اور وجہ درج کر دی',
  'Pain at rest and moving (NRS)': 'آرام اور حرکت میں درد (NRS)',
  'Function (RDQ)': 'کام کاج کی صلاحیت (RDQ)',
  Analgesia: 'درد کی دوا',
  'Worsening, deformity, breathing': 'بگڑنا، جھکاؤ، سانس',
  'Pain at the fractured level on examination': 'معائنے میں فریکچر کی جگہ پر درد',
  'Recent imaging with oedema': 'حالیہ تصویر میں سوجن',
  'The evidence both ways: VERTOS II for; VERTOS IV and Cochrane 2018 against':
    'دونوں طرف کے شواہد: VERTOS II حق میں؛ VERTOS IV اور کوکرین 2018 خلاف',
};
