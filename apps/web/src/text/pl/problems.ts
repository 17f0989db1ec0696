import type { problems as english } from '../en/problems.ts';
import type { Translated } from '../translated.ts';

export const problems: Translated<typeof english, 'pl'> = {
  problem: {
    'FLS-1021': 'Pacjent z tym numerem jest już w poradni.',
    'FLS-1022': 'Ktoś inny zmienił w międzyczasie dane tego pacjenta. Wczytaj ponownie.',
    'FLS-1023': 'Zbyt wiele zmian tego pacjenta naraz. Spróbuj ponownie.',
    'FLS-1101': 'Adres e-mail lub hasło się nie zgadza.',
    'FLS-1102': 'Zbyt wiele prób. Odczekaj chwilę.',
    'FLS-1103': 'Najpierw się zaloguj.',
    'FLS-1104': 'Sesja się skończyła. Zaloguj się ponownie.',
    'FLS-1105': 'To łącze do uruchomienia nie jest już ważne.',
    'FLS-1106': 'Hasło musi mieć co najmniej 12 znaków.',
    'FLS-1107': 'To hasło jest jednym z tych, które atakujący próbują najpierw.',
    'FLS-1108': 'Nie pracujesz w tej poradni.',
    'FLS-1109': 'Twoja rola na to nie pozwala.',
    'FLS-1110': 'Nie ma takiej strefy czasowej.',
    'FLS-1111': 'Ten adres lub ta krótka nazwa jest już zajęta.',
    'FLS-1160': 'Nikt z innej poradni nie pasuje.',
    'FLS-1161': 'Pasuje więcej niż jedna osoba: użyj numeru.',
    'FLS-1200': 'Brakuje jeszcze drugiego składnika.',
    'FLS-1201': 'Najpierw trzeba ustawić drugi składnik.',
    'FLS-1202': 'Niczego nie zmieniono: tożsamość nie została potwierdzona.',
    'FLS-1203': 'Zbyt wiele takich żądań w krótkim czasie. Odczekaj chwilę.',
    'FLS-1901': 'Baza danych nie odpowiada. Spróbuj za chwilę.',
    'FLS-1902': 'Baza danych jest zajęta; niczego nie pokazano ani nie zapisano. Spróbuj za chwilę.',
    'FLS-9130': 'To więcej niż 1 MB.',
    'FLS-9131': 'Import jest większy niż 50 MB. Prześlij go w częściach.',
  },
};
