import { DATE_IN_FULL, type LanguagePack } from './language-pack.ts';

/**
 * Polish, in plain words, in a form of address that holds for women and men: to be confirmed by a native reader. Its
 * letters take sixteen bits in a text message, so the texts are shorter.
 */
export const pl: LanguagePack = {
  language: 'pl',
  name: 'Polski',
  direction: 'ltr',
  locale: 'pl-PL',
  dateStyle: DATE_IN_FULL,
  noTelephone: 'numer podany w liście z poradni',
  stopReasons: {
    'declined-follow-up':
      'Powiedzieli nam Państwo, że nie chcą dalszej opieki naszej poradni. To Państwa decyzja i zawsze można ją zmienić.',
    'declined-treatment':
      'Powiedzieli nam Państwo, że nie chcą tego leczenia. To Państwa decyzja i zawsze można ją zmienić.',
    ended: 'Wiemy, że to leczenie się skończyło.',
    late: 'O nowszym nie wiemy, a termin następnego już minął.',
    'to-know': 'Piszemy, żeby Państwo wiedzieli, co jest ważne, gdy się je przerywa.',
  },
  texts: {
    'adherence-check/ask': {
      subject: 'Jak się Państwo czują?',
      sms: 'Tu zespół Państwa poradni. Jak się Państwo czują? Prosimy o odpowiedź: {link} Zajmie to dwie minuty. Telefon: {telephone}.',
      email:
        'Dzień dobry,\n\npisze zespół Państwa poradni. Chcemy wiedzieć, jak Państwu idzie leczenie.\n\nProsimy odpowiedzieć na kilka krótkich pytań:\n{link}\n\nZajmie to około dwóch minut. Najpierw zapytamy o datę urodzenia, żeby chronić Państwa odpowiedzi.\n\nJeśli wolą Państwo porozmawiać, prosimy zadzwonić: {telephone}.\n\nDziękujemy.',
      tell: 'Chcemy wiedzieć, jak Państwu idzie leczenie.',
    },
    'adherence-check/ask-again': {
      subject: 'Czekamy na odpowiedź',
      sms: 'Tu zespół Państwa poradni. Pytaliśmy, jak się Państwo czują. Nie mamy jeszcze odpowiedzi. Prosimy o nią tutaj: {link} Telefon: {telephone}.',
      email:
        'Dzień dobry,\n\ntydzień temu pytaliśmy, jak Państwu idzie leczenie. Nie mamy jeszcze odpowiedzi.\n\nProsimy odpowiedzieć na kilka krótkich pytań:\n{link}\n\nJeśli wolą Państwo porozmawiać, prosimy zadzwonić: {telephone}.\n\nDziękujemy.',
      tell: 'Pytaliśmy, jak Państwu idzie leczenie. Nie mamy jeszcze odpowiedzi.',
    },
    'dose/book': {
      subject: 'Czas umówić następną wizytę',
      sms: 'Tu zespół Państwa poradni. Termin następnej wizyty: {dueOn}. Prosimy ją umówić i dać nam znać: {link} Telefon: {telephone}.',
      email:
        'Dzień dobry,\n\ntermin następnego leczenia to {dueOn}. Działa ono najlepiej, gdy jest na czas. Prosimy umówić je teraz.\n\nProsimy dać nam znać, gdy będzie umówione, albo poprosić o telefon od nas:\n{link}\n\nMożna też zadzwonić: {telephone}.\n\nDziękujemy.',
      tell: 'Termin następnego leczenia to {dueOn}. Prosimy umówić je teraz. Działa ono najlepiej, gdy jest na czas.',
    },
    'dose/soon': {
      subject: 'Wkrótce następna wizyta',
      sms: 'Tu zespół Państwa poradni. Termin następnej wizyty: {dueOn}. Jeśli nie pasuje albo wizyta nie jest umówiona, prosimy o telefon: {telephone}.',
      email:
        'Dzień dobry,\n\ntermin następnego leczenia to {dueOn}. Działa ono najlepiej, gdy jest na czas.\n\nJeśli termin nie pasuje albo nie jest jeszcze umówiony, prosimy zadzwonić: {telephone}.\n\nDziękujemy.',
      tell: 'Termin następnego leczenia to {dueOn}. Jeśli nie pasuje albo nie jest umówiony, prosimy zadzwonić: {telephone}.',
    },
    'dose/late': {
      subject: 'Czy wizyta się odbyła?',
      sms: 'Tu zespół Państwa poradni. Wizyta miała być {dueOn}. Czy się odbyła? Prosimy o odpowiedź: {link} Jeśli nie, prosimy dziś zadzwonić: {telephone}.',
      email:
        'Dzień dobry,\n\ntermin leczenia był {dueOn}. Nie wiemy jeszcze, czy się odbyło.\n\nProsimy podać datę albo poprosić o telefon od nas:\n{link}\n\nJeśli leczenia jeszcze nie było, prosimy szybko zadzwonić: {telephone}. Nie należy go odkładać.\n\nDziękujemy.',
      tell: 'Termin leczenia był {dueOn}. Jeśli leczenia jeszcze nie było, prosimy dziś zadzwonić: {telephone}.',
    },
    'falls-reminder/advice': {
      subject: 'Kilka rad od poradni',
      sms: 'Tu zespół Państwa poradni. Mamy dla Państwa kilka rad i dwa krótkie pytania: {link} Telefon: {telephone}.',
      email:
        'Dzień dobry,\n\nto pomaga pewnie stać na nogach:\n- Wolna podłoga i światło w nocy.\n- Buty, które pasują i się nie ślizgają.\n- Badanie wzroku raz w roku.\n- Rozmowa z lekarzem lub aptekarzem o lekach.\n- Zajęcia na siłę i równowagę, regularnie.\n\nProsimy napisać, czy zaczęli Państwo zajęcia i czy był upadek:\n{link}\n\nTelefon: {telephone}.\n\nDziękujemy.',
      tell: 'To pomaga pewnie stać na nogach: wolna podłoga, światło w nocy i buty, które się nie ślizgają. Raz w roku warto zbadać wzrok. Warto zapytać w aptece o swoje leki. Dobre są zajęcia na siłę i równowagę.',
    },
    'follow-up-contact/appointment': {
      subject: 'Chcemy do Państwa zadzwonić',
      sms: 'Tu zespół Państwa poradni. W najbliższych dniach chcemy do Państwa zadzwonić. Czy to pasuje? {link} Telefon: {telephone}.',
      email:
        'Dzień dobry,\n\nw najbliższych dniach chcemy do Państwa zadzwonić i zapytać o zdrowie.\n\nProsimy napisać, czy to pasuje, czy lepszy byłby inny czas:\n{link}\n\nMożna też zadzwonić: {telephone}.\n\nDziękujemy.',
      tell: 'W najbliższych dniach chcemy do Państwa zadzwonić i zapytać o zdrowie.',
    },
    'pain-review/appointment': {
      subject: 'Chcemy do Państwa zadzwonić',
      sms: 'Tu zespół Państwa poradni. W najbliższych dniach chcemy do Państwa zadzwonić. Czy to pasuje? {link} Telefon: {telephone}.',
      email:
        'Dzień dobry,\n\nw najbliższych dniach chcemy do Państwa zadzwonić i zapytać o ból.\n\nProsimy napisać, czy to pasuje, czy lepszy byłby inny czas:\n{link}\n\nMożna też zadzwonić: {telephone}.\n\nDziękujemy.',
      tell: 'W najbliższych dniach chcemy do Państwa zadzwonić i zapytać o ból.',
    },
    'augmentation-review/invite': {
      subject: 'Jak się Państwo teraz czują?',
      sms: 'Tu zespół Państwa poradni. Chcemy wiedzieć, jak się Państwo teraz czują. Prosimy odpowiedzieć na kilka pytań: {link} Telefon: {telephone}.',
      email:
        'Dzień dobry,\n\nchcemy wiedzieć, jaki jest teraz Państwa ból. Odpowiedzi pomogą nam zaplanować dalsze kroki.\n\nProsimy odpowiedzieć na kilka krótkich pytań:\n{link}\n\nPrzeczyta je pielęgniarka. Jeśli ból bardzo się nasili, prosimy zadzwonić: {telephone}.\n\nDziękujemy.',
      tell: 'Chcemy wiedzieć, jaki jest teraz Państwa ból. Odpowiedzi przeczyta pielęgniarka. Jeśli ból bardzo się nasili, prosimy zadzwonić: {telephone}.',
    },
    'dxa/nudge': {
      subject: 'Czy badanie już się odbyło?',
      sms: 'Tu zespół Państwa poradni. Nie mamy jeszcze wyniku Państwa badania. Jeśli nie ma ono terminu, prosimy o telefon: {telephone}.',
      email:
        'Dzień dobry,\n\nzleciliśmy dla Państwa badanie i nie mamy jeszcze wyniku. Powinno odbyć się do {dueOn}.\n\nJeśli nie ma ono terminu, prosimy zadzwonić: {telephone}.\n\nDziękujemy.',
      tell: 'Nie mamy jeszcze wyniku Państwa badania. Jeśli nie ma ono terminu, prosimy zadzwonić: {telephone}.',
    },
    'falls-assessment/nudge': {
      subject: 'Jedna wizyta nie jest umówiona',
      sms: 'Tu zespół Państwa poradni. Jedna z Państwa wizyt nie jest umówiona. Powinna odbyć się do {dueOn}. Prosimy o telefon: {telephone}.',
      email:
        'Dzień dobry,\n\nchcemy sprawdzić, jak pewnie stoją Państwo na nogach. Powinno się to odbyć do {dueOn}.\n\nJeśli nie ma jeszcze terminu, prosimy zadzwonić: {telephone}.\n\nDziękujemy.',
      tell: 'Chcemy sprawdzić, jak pewnie stoją Państwo na nogach, do {dueOn}. Jeśli nie ma terminu, prosimy zadzwonić: {telephone}.',
    },
    'pre-dose-labs/nudge': {
      subject: 'Badanie krwi przed wizytą',
      sms: 'Tu zespół Państwa poradni. Przed następną wizytą potrzebne jest badanie krwi, do {dueOn}. Aby je umówić, prosimy o telefon: {telephone}.',
      email:
        'Dzień dobry,\n\nprzed następnym leczeniem potrzebne jest badanie krwi. Prosimy zrobić je do {dueOn}.\n\nAby je umówić, prosimy zadzwonić: {telephone}.\n\nDziękujemy.',
      tell: 'Przed następnym leczeniem potrzebne jest badanie krwi, do {dueOn}. Aby je umówić, prosimy zadzwonić: {telephone}.',
    },
    digest: {
      subject: 'Kilka spraw od Państwa poradni',
      sms: 'Tu zespół Państwa poradni. Mamy dla Państwa kilka wiadomości i pytań. Są tutaj: {link} Telefon: {telephone}.',
      email:
        'Dzień dobry,\n\npisze zespół Państwa poradni. Mamy dziś kilka spraw.\n\n{parts}\n\nProsimy zobaczyć je i odpowiedzieć tutaj:\n{link}\n\nNajpierw zapytamy o datę urodzenia, żeby chronić Państwa odpowiedzi.\n\nTelefon: {telephone}.\n\nDziękujemy.',
    },
    'reply/red-flag': {
      subject: 'Prosimy przeczytać to teraz',
      sms: 'Dziękujemy za wiadomość. Przeczyta ją pielęgniarka. Jeśli czują się Państwo bardzo źle albo jest coraz gorzej, prosimy dzwonić teraz: {emergencyNumber}. Nasz telefon: {telephone}.',
      email:
        'Dziękujemy za wiadomość. Pielęgniarka przeczyta ją, gdy tylko będziemy w pracy.\n\nJeśli czują się Państwo bardzo źle, albo jest to coś nowego, albo jest coraz gorzej, prosimy dzwonić teraz: {emergencyNumber}.\n\nNasz telefon: {telephone}.',
    },
    'reply/stop': {
      subject: 'Nie będziemy tu pisać',
      sms: 'Nie wyślemy tu więcej wiadomości. Pielęgniarka będzie o tym wiedzieć. Nasz telefon: {telephone}.',
      email:
        'Nie wyślemy więcej wiadomości na ten adres. Pielęgniarka będzie o tym wiedzieć.\n\nNasz telefon: {telephone}.',
    },
    'manual/please-call': {
      subject: 'Prosimy o telefon',
      sms: 'Tu zespół Państwa poradni. Prosimy o telefon: {telephone}. Nie ma powodu do obaw.',
      email: 'Dzień dobry,\n\nprosimy o telefon: {telephone}. Nie ma powodu do obaw.\n\nDziękujemy.\nZespół poradni',
    },
    'manual/tried-to-call': {
      subject: 'Dzwoniliśmy do Państwa',
      sms: 'Tu zespół Państwa poradni. Dziś do Państwa dzwoniliśmy. Spróbujemy znowu. Nasz telefon: {telephone}.',
      email:
        'Dzień dobry,\n\ndziś do Państwa dzwoniliśmy. Spróbujemy znowu. Nasz telefon: {telephone}.\n\nDziękujemy.\nZespół poradni',
    },
    'manual/letter-on-its-way': {
      subject: 'List do Państwa jest w drodze',
      sms: 'Tu zespół Państwa poradni. List do Państwa jest w drodze. Jeśli nie przyjdzie w tydzień, prosimy o telefon: {telephone}.',
      email:
        'Dzień dobry,\n\nlist do Państwa jest w drodze. Jeśli nie przyjdzie w tydzień, prosimy o telefon: {telephone}.\n\nDziękujemy.\nZespół poradni',
    },
    'letter/rebound-risk': {
      subject: 'Zastrzyki: {agent}',
      letter:
        'Szanowni Państwo ({patientName}),\n\ndostają Państwo zastrzyki ({agent}), które chronią kości. Ostatni, o którym wiemy, był {lastDoseOn}. {reason}\n\n# Prosimy to przeczytać, zanim przerwą Państwo leczenie\n\n- Działanie tych zastrzyków szybko mija. Termin następnego: {nextDoseOn}.\n- Jeśli zastrzyk się spóźni albo nic go nie zastąpi, kości w plecach mogą się złamać w ciągu kilku miesięcy, nawet kilka naraz.\n- Prosimy nie przerywać i nie odkładać zastrzyku bez rozmowy z lekarzem. Razem mogą Państwo ustalić, co dalej.\n- Prosimy pokazać ten list lekarzowi i dentyście.\n\n# Kiedy tego samego dnia dzwonić do lekarza\n\nGdy nagle pojawi się nowy ból pleców. Jeśli nie mogą Państwo oddać moczu albo nogi są słabe lub zdrętwiałe, trzeba od razu jechać na oddział ratunkowy.\n\nNasz telefon: {telephone}.\n\nZ poważaniem\n{clinic}',
    },
  },
};
