import type { service as english } from '../en/service.ts';
import type { Translated } from '../translated.ts';

export const service: Translated<typeof english, 'ur'> = {
  service: {
    title: 'سروس',
    about: 'جس پر سربراہ نظر رکھتا ہے: ہنگامی رسائی، ریکارڈ کب تک رکھے جائیں، یہاں کون کام کرتا ہے۔',
    areas: 'سروس کے حصے',
    emergency: 'ہنگامی رسائی',
    retention: 'ریکارڈ رکھنا',
    colleagues: 'ساتھی',
    sending: 'بھیجنا',
    colleaguesAbout: '{{service}} میں کون کام کرتا ہے۔ کردار منتظم بدلتا ہے۔',
  },
};
