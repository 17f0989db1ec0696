import type { finderCodes as english } from '../en/finder-codes.ts';
import type { Translated } from '../translated.ts';

/** Co identyfikatory SNOMED CT znaczą dla wyszukiwania możliwych złamań. */
export const finderCodes: Translated<typeof english, 'pl'> = {
  finderCodes: {
    title: 'Kody złamań',
    about:
      'Co znaczą tutaj identyfikatory SNOMED CT z kanałów danych. Kod, który się liczy, dodaje możliwe złamanie do Skrzynki; decyduje człowiek.',
    icd: 'Kody ICD-10 wskazujące na złamanie są wszędzie takie same: M80, M48.5, M84.4, S12, S22.0–1, S32.0–8, S42.2, S52.5–6, S72.0–2.',
    add: 'Dodaj kod',
    own: 'Zmienione tutaj',
    noOwn: 'Nic tu nie zmieniono: liczą się kody dostarczone.',
    shipped: 'Dostarczone',
    noShipped: 'Każdy dostarczony kod został tu zmieniony.',
    code: 'Identyfikator SNOMED CT',
    name: 'Nazwa',
    counts: 'Liczy się jako',
    nothing: 'Nic',
    meanings: {
      osteoporotic: 'Złamanie osteoporotyczne bez miejsca',
      'high-energy': 'Duża energia: pomijane',
    },
    somebody: 'operator',
    change: 'Zmień',
    changeOf: 'Zmień: {{code}}',
    takeOut: 'Wyłącz',
    takeOutOf: 'Wyłącz: {{code}}',
    takeOutAbout: 'To, co kanały z nim przyślą, nie trafi już do Skrzynki. To, co już tam jest, zostaje.',
    putBack: 'Jak dostarczony',
    putBackOf: 'Jak dostarczony: {{code}}',
    reason: 'Dlaczego',
    reasonHint: 'Zostaje przy kodzie, do wglądu dla zespołu.',
    save: 'Zapisz',
    saved: 'Kod zapisany',
    taken: 'Kod już się nie liczy',
    back: 'Kod liczy się tak, jak został dostarczony',
    wrongCode: 'To nie jest identyfikator pojęcia SNOMED CT: sprawdź cyfry.',
  },
};
