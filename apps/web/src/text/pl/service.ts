import type { service as english } from '../en/service.ts';
import type { Translated } from '../translated.ts';

export const service: Translated<typeof english, 'pl'> = {
  service: {
    title: 'Poradnia',
    about: 'To, czego pilnuje kierownik: dostęp awaryjny, czas przechowywania danych, kto tu pracuje.',
    areas: 'Części poradni',
    emergency: 'Dostęp awaryjny',
    retention: 'Przechowywanie',
    colleagues: 'Współpracownicy',
    sending: 'Wysyłanie',
    colleaguesAbout: 'Kto pracuje tutaj: {{service}}. Role zmienia administrator.',
  },
};
