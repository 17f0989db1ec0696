/** Items of the shipped protocol's checklists, by their English words. */
export const checklistWords: Readonly<Record<string, string>> = {
  'Pain control adequate: acetaminophen (paracetamol); NSAIDs with the caution that NOGG advises against them in older people; short-term opioid only if needed':
    'Ból dostatecznie leczony: paracetamol; NLPZ ostrożnie, bo NOGG odradza je u osób starszych; opioid krótko i tylko w razie potrzeby',
  'Bed rest short; mobilising': 'Krótkie leżenie w łóżku; uruchamianie',
  'Brace only for comfort': 'Gorset tylko dla wygody',
  'Red flags asked': 'Zapytano o objawy alarmowe',
  'Could it be pathological?': 'Czy złamanie może być patologiczne?',
  'Frail, several conditions or many medicines: orthogeriatric co-management':
    'Kruchość, wiele chorób lub wiele leków: wspólne leczenie ortogeriatryczne',
  'Goals agreed with the patient': 'Cele uzgodnione z pacjentem',
  'Rehabilitation: early training, muscle strengthening, balance, spinal stretching as pain allows, no loaded spinal flexion':
    'Rehabilitacja: wczesny trening, wzmacnianie mięśni, równowaga, rozciąganie kręgosłupa w granicach bólu, bez zginania kręgosłupa pod obciążeniem',
  'Calcium 1000–1200 mg a day, vitamin D 800 IU a day': 'Wapń 1000–1200 mg dziennie, witamina D 800 j.m. dziennie',
  'Smoking, alcohol': 'Palenie, alkohol',
  Falls: 'Upadki',
  'Secondary causes': 'Przyczyny wtórne',
  'Education: the disease, risk factors, follow-up, how long treatment lasts':
    'Edukacja: choroba, czynniki ryzyka, kontrole, jak długo trwa leczenie',
  'The guidance says: oral bisphosphonate first': 'Wytyczne mówią: najpierw doustny bisfosfonian',
  'The guidance says: if oral intolerance, dementia, malabsorption or non-adherence, zoledronate IV or denosumab SC':
    'Wytyczne mówią: przy nietolerancji leków doustnych, otępieniu, złym wchłanianiu lub nieprzyjmowaniu leków zoledronian dożylnie albo denosumab podskórnie',
  'The guidance says: very severe osteoporosis, an anabolic agent considered by a specialist':
    'Wytyczne mówią: przy bardzo ciężkiej osteoporozie specjalista rozważa lek anaboliczny',
  'The clinician has recorded the choice and the reason': 'Lekarz zapisał wybór i jego powód',
  'Pain at rest and moving (NRS)': 'Ból w spoczynku i w ruchu (NRS)',
  'Function (RDQ)': 'Sprawność (RDQ)',
  Analgesia: 'Leczenie przeciwbólowe',
  'Worsening, deformity, breathing': 'Pogorszenie, zniekształcenie, oddychanie',
  'Pain at the fractured level on examination': 'Ból na poziomie złamania w badaniu',
  'Recent imaging with oedema': 'Niedawne obrazowanie z obrzękiem',
  'The evidence both ways: VERTOS II for; VERTOS IV and Cochrane 2018 against':
    'Dowody za i przeciw: VERTOS II za; VERTOS IV i Cochrane 2018 przeciw',
};
