/** The area of a lead: the keeping of the service's records, and its people. */
export const service = {
  service: {
    title: 'Service',
    about: 'What a lead keeps an eye on: emergency access, how long records are kept, who works here.',
    areas: 'Parts of the service',
    emergency: 'Emergency access',
    retention: 'Retention',
    colleagues: 'Colleagues',
    sending: 'Sending',
    colleaguesAbout: 'Who works in {{service}}. Roles are changed by an administrator.',
  },
} as const;
