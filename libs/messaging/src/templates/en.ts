import { clinicianLettersInEnglish } from './letters-en.ts';
import { DATE_IN_FULL, type LanguagePack } from './language-pack.ts';

/**
 * English, in plain words (reading age 11). A text message and a subject line can be read by anybody who sees the
 * telephone: they name no illness, no drug and no kind of clinic.
 */
export const en: LanguagePack = {
  language: 'en',
  name: 'English',
  direction: 'ltr',
  locale: 'en-GB',
  dateStyle: DATE_IN_FULL,
  noTelephone: 'the number on your clinic letter',
  stopReasons: {
    'declined-follow-up':
      'You told us that you do not want us to follow you up any more. That is your choice, and you can change your mind at any time.',
    'declined-treatment':
      'You told us that you do not want this treatment. That is your choice, and you can change your mind at any time.',
    ended: 'We have heard that they have ended.',
    late: 'We do not know of a newer one, and the date for the next one has passed.',
    'to-know': 'We write to you so that you know what matters if they stop.',
  },
  texts: {
    'adherence-check/ask': {
      subject: 'How are you getting on?',
      sms: 'Hello from your clinic team. How are you getting on? Please tell us here: {link} It takes two minutes. To talk to us, ring {telephone}.',
      email:
        'Hello,\n\nThis is your clinic team. We would like to know how you are getting on with the treatment you were given.\n\nPlease answer a few short questions here:\n{link}\n\nIt takes about two minutes. We will ask for your date of birth first, to keep your answers safe.\n\nIf you would like to talk to us, ring {telephone}.\n\nThank you.',
      tell: 'We would like to know how you are getting on with the treatment you were given.',
    },
    'adherence-check/ask-again': {
      subject: 'We have not heard from you yet',
      sms: 'Hello from your clinic team. We asked how you are getting on and have not heard from you yet. Please tell us here: {link} Or ring {telephone}.',
      email:
        'Hello,\n\nLast week we asked how you are getting on with the treatment you were given. We have not had your answer yet.\n\nPlease answer a few short questions here:\n{link}\n\nIf it is easier to talk, ring {telephone}.\n\nThank you.',
      tell: 'We asked how you are getting on with your treatment, and have not had your answer yet.',
    },
    'dose/book': {
      subject: 'Time to book your next visit',
      sms: 'Hello from your clinic team. Your next visit is due on {dueOn}. Please book it now. Tell us when you have, or ask for a call: {link} You can ring {telephone}.',
      email:
        'Hello,\n\nYour next treatment is due on {dueOn}. It works best when it is on time. Please book it now.\n\nTell us when you have booked it, or ask us to ring you:\n{link}\n\nYou can also ring {telephone}.\n\nThank you.',
      tell: 'Your next treatment is due on {dueOn}. Please book it now. It works best when it is on time.',
    },
    'dose/soon': {
      subject: 'Your next visit is soon',
      sms: 'Hello from your clinic team. Your next visit is due on {dueOn}. If you cannot come or have not booked it, please ring {telephone}.',
      email:
        'Hello,\n\nYour next treatment is due on {dueOn}. It works best when it is on time.\n\nIf you cannot come, or have not booked it yet, please ring {telephone}.\n\nThank you.',
      tell: 'Your next treatment is due on {dueOn}. If you cannot come, or have not booked it yet, please ring {telephone}.',
    },
    'dose/late': {
      subject: 'Have you had your visit?',
      sms: 'Hello from your clinic team. Your visit was due on {dueOn}. Have you had it? Please tell us here: {link} If not, please ring {telephone} today.',
      email:
        'Hello,\n\nYour treatment was due on {dueOn}. We do not know yet if you have had it.\n\nPlease tell us the date you had it, or ask us to ring you:\n{link}\n\nIf you have not had it, please ring {telephone} soon. It should not be put off.\n\nThank you.',
      tell: 'Your treatment was due on {dueOn}. If you have not had it, please ring {telephone} today.',
    },
    'falls-reminder/advice': {
      subject: 'Staying steady on your feet',
      sms: 'Hello from your clinic team. We have some tips for you, and two short questions: {link} To talk to us, ring {telephone}.',
      email:
        'Hello,\n\nHere is how you can stay steady on your feet:\n- Keep floors clear, and use a light at night.\n- Wear shoes that fit and do not slip.\n- Have your eyes checked each year.\n- Ask your chemist or doctor to look at your medicines.\n- Join a strength and balance class, and keep it up.\n\nPlease tell us if you have started a class, and if you have had a fall:\n{link}\n\nTo talk to us, ring {telephone}.\n\nThank you.',
      tell: 'To stay steady on your feet: keep floors clear, use a light at night, and wear shoes that do not slip. Have your eyes checked each year. Ask your chemist to look at your medicines. Join a strength and balance class, and keep it up.',
    },
    'follow-up-contact/appointment': {
      subject: 'We plan to ring you',
      sms: 'Hello from your clinic team. We plan to ring you in the next few days. Please tell us if that suits you: {link} Or ring {telephone}.',
      email:
        'Hello,\n\nWe plan to ring you in the next few days to hear how you are.\n\nPlease tell us if that suits you, or if you need another time:\n{link}\n\nYou can also ring {telephone}.\n\nThank you.',
      tell: 'We plan to ring you in the next few days to hear how you are.',
    },
    'pain-review/appointment': {
      subject: 'We plan to ring you',
      sms: 'Hello from your clinic team. We plan to ring you in the next few days. Please tell us if that suits you: {link} Or ring {telephone}.',
      email:
        'Hello,\n\nWe plan to ring you in the next few days to hear how your pain is.\n\nPlease tell us if that suits you, or if you need another time:\n{link}\n\nYou can also ring {telephone}.\n\nThank you.',
      tell: 'We plan to ring you in the next few days to hear how your pain is.',
    },
    'augmentation-review/invite': {
      subject: 'How is your pain now?',
      sms: 'Hello from your clinic team. We would like to know how you are now. Please answer a few questions: {link} To talk to us, ring {telephone}.',
      email:
        'Hello,\n\nWe would like to know how your pain is now. Your answers help us plan what to do next.\n\nPlease answer a few short questions here:\n{link}\n\nA nurse will read them. If your pain gets much worse, ring {telephone}.\n\nThank you.',
      tell: 'We would like to know how your pain is now. A nurse will read your answers. If it gets much worse, ring {telephone}.',
    },
    'dxa/nudge': {
      subject: 'Have you had your scan?',
      sms: 'Hello from your clinic team. We do not have the result of your scan yet. If you have no date for it, please ring {telephone}.',
      email:
        'Hello,\n\nWe asked for a scan for you and do not have its result yet. It should be done by {dueOn}.\n\nIf you have no date for it, please ring {telephone}.\n\nThank you.',
      tell: 'We do not have the result of your scan yet. If you have no date for it, please ring {telephone}.',
    },
    'falls-assessment/nudge': {
      subject: 'A visit is still to be booked',
      sms: 'Hello from your clinic team. One of your visits is still to be booked. It should be done by {dueOn}. Please ring {telephone}.',
      email:
        'Hello,\n\nWe would like to check how steady you are on your feet. This should be done by {dueOn}.\n\nIf you have no date for it, please ring {telephone}.\n\nThank you.',
      tell: 'We would like to check how steady you are on your feet, by {dueOn}. If you have no date for it, please ring {telephone}.',
    },
    'pre-dose-labs/nudge': {
      subject: 'A blood test before your next visit',
      sms: 'Hello from your clinic team. You need a blood test before your next visit. Please have it by {dueOn}. To book it, ring {telephone}.',
      email:
        'Hello,\n\nYou need a blood test before your next treatment. Please have it by {dueOn}.\n\nTo book it, ring {telephone}.\n\nThank you.',
      tell: 'You need a blood test before your next treatment, by {dueOn}. To book it, ring {telephone}.',
    },
    digest: {
      subject: 'A few things from your clinic team',
      sms: 'Hello from your clinic team. We have a few things to tell you and to ask you. Please see them here: {link} To talk to us, ring {telephone}.',
      email:
        'Hello,\n\nThis is your clinic team. We have a few things for you today.\n\n{parts}\n\nPlease see them and answer here:\n{link}\n\nWe will ask for your date of birth first, to keep your answers safe.\n\nTo talk to us, ring {telephone}.\n\nThank you.',
    },
    'reply/red-flag': {
      subject: 'Please read this now',
      sms: 'Thank you for your message. A nurse will read it. If you feel very unwell, or this is new or getting worse, ring {emergencyNumber} now. You can also ring us: {telephone}.',
      email:
        'Thank you for your message. A nurse will read it as soon as we are here.\n\nIf you feel very unwell, or what you told us is new or getting worse, ring {emergencyNumber} now.\n\nYou can also ring us: {telephone}.',
    },
    'reply/stop': {
      subject: 'We will not write to you here',
      sms: 'You will get no more messages from us here. A nurse will know. To talk to us, ring {telephone}.',
      email:
        'You will get no more messages from us at this address. A nurse will know.\n\nTo talk to us, ring {telephone}.',
    },
    'manual/please-call': {
      subject: 'Please ring us',
      sms: 'Hello from your clinic team. Please ring us on {telephone}. It is nothing to worry about.',
      email: 'Hello,\n\nPlease ring us on {telephone}. It is nothing to worry about.\n\nThank you.\nYour clinic team',
    },
    'manual/tried-to-call': {
      subject: 'We tried to ring you',
      sms: 'Hello from your clinic team. We tried to ring you today. We will try again. You can also ring us: {telephone}.',
      email:
        'Hello,\n\nWe tried to ring you today and will try again. You can also ring us: {telephone}.\n\nThank you.\nYour clinic team',
    },
    'manual/letter-on-its-way': {
      subject: 'A letter is on its way to you',
      sms: 'Hello from your clinic team. A letter is on its way to you. If it has not come in a week, ring {telephone}.',
      email:
        'Hello,\n\nA letter is on its way to you. If it has not come in a week, ring {telephone}.\n\nThank you.\nYour clinic team',
    },
    'letter/rebound-risk': {
      subject: 'About your {agent} injections',
      letter:
        'Dear {patientName},\n\nYou had {agent} injections to protect your bones. The last one that we know of was on {lastDoseOn}. {reason}\n\n# Please read this before you stop\n\n- The effect of these injections wears off quickly. The date for the next one: {nextDoseOn}.\n- If it is late, or if you stop and nothing takes its place, bones in the back can break within months. Several can break at once.\n- Please do not stop or delay it before you have talked with your doctor. You can decide together what comes next.\n- Show this letter to your doctor, and to your dentist.\n\n# Ring a doctor the same day\n\nif you get sudden new pain in your back. If you cannot pass water, or your legs feel weak or numb, go to the emergency department at once.\n\nTo talk to us, ring {telephone}.\n\nYours sincerely,\n{clinic}',
    },
    ...clinicianLettersInEnglish,
  },
};
