import type { LanguagePack } from './language-pack.ts';

/**
 * English, in plain words (reading age 11). A text message and a subject line can be read by anybody who sees the
 * telephone: they name no illness, no drug and no kind of clinic.
 */
export const en: LanguagePack = {
  language: 'en',
  noTelephone: 'the number on your clinic letter',
  dateStyle: { day: 'numeric', month: 'long', year: 'numeric' },
  texts: {
    'adherence-check/ask': {
      subject: 'How are you getting on?',
      sms: 'Hello from your clinic team. How are you getting on? Please tell us here: {link} It takes two minutes. To talk to us, ring {telephone}.',
      email:
        'Hello,\n\nThis is your clinic team. We would like to know how you are getting on with the treatment you were given.\n\nPlease answer a few short questions here:\n{link}\n\nIt takes about two minutes. We will ask for your date of birth first, to keep your answers safe.\n\nIf you would like to talk to us, ring {telephone}.\n\nThank you.',
    },
    'adherence-check/ask-again': {
      subject: 'We have not heard from you yet',
      sms: 'Hello from your clinic team. We asked how you are getting on and have not heard from you yet. Please tell us here: {link} Or ring {telephone}.',
      email:
        'Hello,\n\nLast week we asked how you are getting on with the treatment you were given. We have not had your answer yet.\n\nPlease answer a few short questions here:\n{link}\n\nIf it is easier to talk, ring {telephone}.\n\nThank you.',
    },
    'dose/book': {
      subject: 'Time to book your next visit',
      sms: 'Hello from your clinic team. Your next visit is due on {dueOn}. Please book it now. Tell us when you have, or ask for a call: {link} You can ring {telephone}.',
      email:
        'Hello,\n\nYour next treatment is due on {dueOn}. It works best when it is on time. Please book it now.\n\nTell us when you have booked it, or ask us to ring you:\n{link}\n\nYou can also ring {telephone}.\n\nThank you.',
    },
    'dose/soon': {
      subject: 'Your next visit is soon',
      sms: 'Hello from your clinic team. Your next visit is due on {dueOn}. If you cannot come or have not booked it, please ring {telephone}.',
      email:
        'Hello,\n\nYour next treatment is due on {dueOn}. It works best when it is on time.\n\nIf you cannot come, or have not booked it yet, please ring {telephone}.\n\nThank you.',
    },
    'dose/late': {
      subject: 'Have you had your visit?',
      sms: 'Hello from your clinic team. Your visit was due on {dueOn}. Have you had it? Please tell us here: {link} If not, please ring {telephone} today.',
      email:
        'Hello,\n\nYour treatment was due on {dueOn}. We do not know yet if you have had it.\n\nPlease tell us the date you had it, or ask us to ring you:\n{link}\n\nIf you have not had it, please ring {telephone} soon. It should not be put off.\n\nThank you.',
    },
    'falls-reminder/advice': {
      subject: 'Staying steady on your feet',
      sms: 'Hello from your clinic team. We have some tips for you, and two short questions: {link} To talk to us, ring {telephone}.',
      email:
        'Hello,\n\nHere is how you can stay steady on your feet:\n- Keep floors clear, and use a light at night.\n- Wear shoes that fit and do not slip.\n- Have your eyes checked each year.\n- Ask your chemist or doctor to look at your medicines.\n- Join a strength and balance class, and keep it up.\n\nPlease tell us if you have started a class, and if you have had a fall:\n{link}\n\nTo talk to us, ring {telephone}.\n\nThank you.',
    },
    'follow-up-contact/appointment': {
      subject: 'We plan to ring you',
      sms: 'Hello from your clinic team. We plan to ring you in the next few days. Please tell us if that suits you: {link} Or ring {telephone}.',
      email:
        'Hello,\n\nWe plan to ring you in the next few days to hear how you are.\n\nPlease tell us if that suits you, or if you need another time:\n{link}\n\nYou can also ring {telephone}.\n\nThank you.',
    },
    'pain-review/appointment': {
      subject: 'We plan to ring you',
      sms: 'Hello from your clinic team. We plan to ring you in the next few days. Please tell us if that suits you: {link} Or ring {telephone}.',
      email:
        'Hello,\n\nWe plan to ring you in the next few days to hear how your pain is.\n\nPlease tell us if that suits you, or if you need another time:\n{link}\n\nYou can also ring {telephone}.\n\nThank you.',
    },
    'augmentation-review/invite': {
      subject: 'How is your pain now?',
      sms: 'Hello from your clinic team. We would like to know how you are now. Please answer a few questions: {link} To talk to us, ring {telephone}.',
      email:
        'Hello,\n\nWe would like to know how your pain is now. Your answers help us plan what to do next.\n\nPlease answer a few short questions here:\n{link}\n\nA nurse will read them. If your pain gets much worse, ring {telephone}.\n\nThank you.',
    },
    'dxa/nudge': {
      subject: 'Have you had your scan?',
      sms: 'Hello from your clinic team. We do not have the result of your scan yet. If you have no date for it, please ring {telephone}.',
      email:
        'Hello,\n\nWe asked for a scan for you and do not have its result yet. It should be done by {dueOn}.\n\nIf you have no date for it, please ring {telephone}.\n\nThank you.',
    },
    'falls-assessment/nudge': {
      subject: 'A visit is still to be booked',
      sms: 'Hello from your clinic team. One of your visits is still to be booked. It should be done by {dueOn}. Please ring {telephone}.',
      email:
        'Hello,\n\nWe would like to check how steady you are on your feet. This should be done by {dueOn}.\n\nIf you have no date for it, please ring {telephone}.\n\nThank you.',
    },
    'pre-dose-labs/nudge': {
      subject: 'A blood test before your next visit',
      sms: 'Hello from your clinic team. You need a blood test before your next visit. Please have it by {dueOn}. To book it, ring {telephone}.',
      email:
        'Hello,\n\nYou need a blood test before your next treatment. Please have it by {dueOn}.\n\nTo book it, ring {telephone}.\n\nThank you.',
    },
  },
};
