/** What one message says, per channel; a letter says what the e-mail does unless it has its own words. */
export interface MessageTexts {
  readonly subject: string;
  readonly sms: string;
  readonly email: string;
  readonly letter?: string;
}

/** The texts of one language, by `<task kind>/<step>`. */
export interface LanguagePack {
  /** BCP 47 */
  readonly language: string;
  /** What stands for a telephone number where a service has none. */
  readonly noTelephone: string;
  readonly dateStyle: Intl.DateTimeFormatOptions;
  readonly texts: Readonly<Record<string, MessageTexts>>;
}
