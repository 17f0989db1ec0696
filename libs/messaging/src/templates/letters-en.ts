import type { TemplateTexts } from '@osteon/application';

/**
 * Letters to colleagues. They state what is recorded, with its sources; which treatment to give is never said. They
 * are in English in every language of a patient, since clinicians read them.
 */
export const clinicianLettersInEnglish: Readonly<Record<string, TemplateTexts>> = {
  'letter/gp': {
    subject: 'Follow-up after a fracture: {patientName}',
    letter:
      'Dear colleague,\n\nPatient: {patientName}, born on {birthDate}. {numbers}\n\nWe follow this patient up after a fracture. This is what our records hold on {today}.\n\n# Fractures\n\n{episodes}\n\n# Treatment\n\n{treatments}\n\n# Blood tests and scans\n\n{results}\n\n# Other events\n\n{events}\n\n# Where this comes from\n\n{sources}\n\nThis letter states what is recorded. It recommends no treatment: that decision is the prescriber’s, with the patient.\n\nTo talk to us, ring {telephone}.\n\nYours sincerely,\n{clinic}',
  },
  'letter/handover': {
    subject: 'Handover of follow-up: {patientName}',
    letter:
      'Dear colleague,\n\nPatient: {patientName}, born on {birthDate}. {numbers}\n\nThis patient leaves our follow-up. From now on nobody here reminds the patient or looks for a dose that is late. Please take this over and tell us that you have.\n\n# Treatment\n\n{treatments}\n\n- Last dose that we know of: {lastDoseOn}\n- Next dose due: {nextDoseOn}\n\n# Fractures\n\n{episodes}\n\n# Blood tests and scans\n\n{results}\n\n# Other events\n\n{events}\n\n# Where this comes from\n\n{sources}\n\nThis letter states what is recorded. It recommends no treatment: that decision is the prescriber’s, with the patient.\n\nTo tell us that you have taken over, or to ask, ring {telephone}.\n\nYours sincerely,\n{clinic}',
  },
};
