/**
 * Everything a use case can refuse, as data: the code is stable for ever, the title is for people.
 * FLS-10xx patients and facts, FLS-11xx people and sessions, FLS-12xx imports, FLS-13xx messages, FLS-19xx operation.
 */
export const APP_ERRORS = {
  'FLS-1010': { status: 422, title: 'the facts do not have the expected shape' },
  'FLS-1011': { status: 422, title: 'the date lies in the future' },
  'FLS-1012': { status: 422, title: 'the date is before the birth of the patient' },
  'FLS-1013': { status: 422, title: 'the date is after the death of the patient' },
  'FLS-1014': { status: 422, title: 'the fact names a treatment that is not there' },
  'FLS-1015': { status: 409, title: 'a dose of this course is already recorded on that day' },
  'FLS-1016': { status: 409, title: 'a death is already recorded' },
  'FLS-1017': { status: 409, title: 'this fact has been corrected already; correct the one that holds' },
  'FLS-1018': { status: 404, title: 'there is no such fact' },
  'FLS-1019': { status: 404, title: 'there is no such episode' },
  'FLS-1020': { status: 404, title: 'there is no such patient' },
  'FLS-1021': { status: 409, title: 'a patient with this number is already in the service' },
  'FLS-1022': { status: 412, title: 'the patient was changed by someone else; read again' },
  'FLS-1023': { status: 409, title: 'too many changes of this patient at the same time; try again' },
  'FLS-1024': { status: 422, title: 'this idempotency key was used for another request' },
  'FLS-1025': { status: 409, title: 'a fracture or course with this id is already recorded' },
  'FLS-1026': { status: 422, title: 'only a user of the service can be assigned' },
  'FLS-1027': { status: 422, title: 'this outcome wants a date that lies on or after the day of the contact' },
  'FLS-1028': { status: 404, title: 'there is no such thing' },
  'FLS-1029': { status: 422, title: 'name the service' },
  'FLS-1030': { status: 409, title: 'this was imported already' },
  'FLS-1031': { status: 422, title: 'a correction says what is changed, or retracts' },
  'FLS-1032': { status: 422, title: 'a text holds a character that cannot be stored' },
  'FLS-1041': { status: 503, title: 'the protocol that is published cannot be used; nothing was stored' },
  'FLS-1042': { status: 422, title: 'the rules have faults' },
  'FLS-1043': { status: 409, title: 'there is a protocol of this version already' },
  'FLS-1044': { status: 403, title: 'another person than the one who proposed a protocol approves it' },
  'FLS-1045': { status: 409, title: 'the protocol is published already, or its first day has passed' },
  'FLS-1046': { status: 409, title: 'this version is no open proposal (any more)' },
  'FLS-1047': { status: 409, title: 'no dry run of this proposal is running' },
  'FLS-1048': { status: 422, title: 'this is no unverified default of this version' },
  'FLS-1049': { status: 409, title: 'this default stands so already: somebody else was first' },
  'FLS-1033': { status: 422, title: 'the telephone number cannot be right' },
  'FLS-1034': { status: 422, title: 'the e-mail address cannot be right' },
  'FLS-1050': { status: 422, title: 'the NHS number cannot be right: its check digit does not fit' },
  'FLS-1051': { status: 409, title: 'the patient has this number or address already' },
  'FLS-1052': { status: 404, title: 'the patient has no such number or address' },
  'FLS-1053': { status: 409, title: 'it is too late to undo this; correct it and say why' },
  'FLS-1060': { status: 422, title: 'say whether there is a red flag: it is asked first in every conversation' },
  'FLS-1061': { status: 422, title: 'a red flag is recorded with the action taken' },
  'FLS-1062': { status: 422, title: 'no checklist of this patient has such an item' },
  'FLS-1063': { status: 422, title: 'the patient has no such number' },
  'FLS-1064': { status: 404, title: 'there is no such contact' },
  'FLS-1065': { status: 409, title: 'it is too late to undo this contact; correct what was recorded and say why' },
  'FLS-1066': { status: 409, title: 'this contact cannot be undone: another one was recorded after it' },
  'FLS-1067': { status: 403, title: 'only who recorded a contact undoes it' },
  'FLS-1068': { status: 409, title: 'this contact is recorded already' },
  'FLS-1069': { status: 409, title: 'this contact was undone already' },
  'FLS-1070': { status: 409, title: 'this contact cannot be undone: what it recorded was corrected since' },
  'FLS-1071': { status: 409, title: 'this contact cannot be undone: something was sent to the patient since' },
  'FLS-1420': { status: 409, title: 'a what-if of this name is saved already' },
  'FLS-1421': { status: 409, title: 'this what-if is not being counted (any more)' },
  'FLS-1422': { status: 409, title: 'somebody else has changed the hours since they were read; read again' },
  'FLS-1423': { status: 422, title: 'a week begins on a Monday, and is named once' },
  'FLS-1101': { status: 401, title: 'the e-mail address or the password is not right' },
  'FLS-1102': { status: 429, title: 'too many tries; wait a moment' },
  'FLS-1103': { status: 401, title: 'sign in first' },
  'FLS-1104': { status: 401, title: 'the session has ended; sign in again' },
  'FLS-1105': { status: 410, title: 'the set-up link is not valid any more' },
  'FLS-1106': { status: 422, title: 'the password must have at least 12 characters' },
  'FLS-1107': { status: 422, title: 'the password is one of those tried first by attackers' },
  'FLS-1108': { status: 403, title: 'you do not work in that service' },
  'FLS-1109': { status: 403, title: 'your role does not allow this' },
  'FLS-1110': { status: 422, title: 'there is no such time zone' },
  'FLS-1111': { status: 409, title: 'this address or this code is taken' },
  'FLS-1112': { status: 409, title: 'the session is not at this step of signing in' },
  'FLS-1113': { status: 422, title: 'the code is not right, or it was used already' },
  'FLS-1114': { status: 410, title: 'this took too long or was done already; begin again' },
  'FLS-1115': { status: 422, title: 'the passkey was not accepted' },
  'FLS-1116': { status: 410, title: 'the link is not valid any more' },
  'FLS-1117': { status: 409, title: 'passkeys work once the address of the pages is configured' },
  'FLS-1118': { status: 409, title: 'keep at least one way to prove who you are' },
  'FLS-1119': { status: 404, title: 'there is no such passkey, app, identity or session of yours' },
  'FLS-1120': { status: 409, title: 'this passkey is registered already' },
  'FLS-1121': { status: 503, title: 'the identity provider does not answer; try again in a moment' },
  'FLS-1122': { status: 422, title: 'the answer of the identity provider cannot be trusted' },
  'FLS-1123': { status: 403, title: 'no account here is linked to this identity' },
  'FLS-1124': { status: 404, title: 'there is no such identity provider' },
  'FLS-1125': { status: 409, title: 'this identity is linked to an account already' },
  'FLS-1126': { status: 422, title: 'the password is not right' },
  'FLS-1130': { status: 403, title: 'nobody changes their own role or access' },
  'FLS-1131': { status: 409, title: 'there must stay somebody who administers' },
  'FLS-1132': { status: 403, title: 'this is for who administers the installation: the person works elsewhere too' },
  'FLS-1133': { status: 404, title: 'there is no such person in this service' },
  'FLS-1134': { status: 409, title: 'this person works in the service already' },
  'FLS-1135': { status: 404, title: 'there is no such service' },
  'FLS-1136': { status: 422, title: 'the hours end before they begin, or a day is named twice' },
  'FLS-1200': { status: 403, title: 'give the second factor first' },
  'FLS-1201': { status: 403, title: 'set up a second factor first' },
  'FLS-1202': { status: 403, title: 'prove again that it is you' },
  'FLS-1203': { status: 429, title: 'too many requests of this kind; wait a moment' },
  'FLS-1140': { status: 401, title: 'the access token is not valid here, or not any more' },
  'FLS-1141': { status: 403, title: 'the access token does not reach so far' },
  'FLS-1142': { status: 422, title: 'a client of this kind cannot be set up so' },
  'FLS-1143': { status: 409, title: 'a client of the service has this name already' },
  'FLS-1144': { status: 409, title: 'the client is disabled, or proves itself in another way' },
  'FLS-1145': { status: 404, title: 'there is no such client' },
  'FLS-1160': { status: 404, title: 'there is no such patient in another service' },
  'FLS-1161': { status: 409, title: 'more than one patient fits; give the number' },
  'FLS-1162': { status: 422, title: 'these are too many rows for one file; choose a shorter period' },
  'FLS-1163': { status: 404, title: 'there is no such emergency access, or it has ended' },
  'FLS-1164': { status: 409, title: 'this emergency access was reviewed already' },
  'FLS-1165': { status: 422, title: 'the period ends before it begins, or is longer than a year' },
  'FLS-1180': { status: 404, title: 'there is no such erasure' },
  'FLS-1181': { status: 409, title: 'another person than the one who asked has to confirm it' },
  'FLS-1182': {
    status: 409,
    title: 'a message to this patient is on its way; confirm when it is known what became of it',
  },
  'FLS-1183': { status: 409, title: 'this erasure was settled already' },
  'FLS-1184': { status: 409, title: 'the erasure of this patient was asked for already' },
  'FLS-1185': { status: 409, title: 'this person was erased; a lead decides whether they come back' },
  'FLS-1301': { status: 409, title: 'nothing is sent to a patient who died or left the service' },
  'FLS-1302': { status: 409, title: 'the patient has no such channel that has consent and works' },
  'FLS-1303': {
    status: 422,
    title: 'a text message or a subject line must not reveal a drug, a diagnosis or a kind of clinic',
  },
  'FLS-1304': { status: 422, title: 'the text is too long for a text message' },
  'FLS-1305': { status: 422, title: 'an e-mail or a letter wants a subject' },
  'FLS-1306': { status: 409, title: 'what became of this message is known already' },
  'FLS-1330': { status: 422, title: 'what was raised is not closed so' },
  'FLS-1331': { status: 422, title: 'say in a few words what was done' },
  'FLS-1332': { status: 409, title: 'somebody has closed this already' },
  'FLS-1333': { status: 409, title: 'this cannot be taken back any more' },
  'FLS-1320': { status: 404, title: 'there is no such text, or no such language' },
  'FLS-1321': { status: 422, title: 'a text cannot be sent as it is' },
  'FLS-1322': { status: 422, title: 'this letter cannot be written from what is recorded' },
  'FLS-1323': { status: 422, title: 'the letter has nobody to go to: give a name and an address' },
  'FLS-1324': { status: 409, title: 'there is no letter to print' },
  'FLS-1325': { status: 404, title: 'there is no such letter or batch' },
  'FLS-1326': { status: 409, title: 'this letter cannot be taken back: it is in a batch, or it is a reminder' },
  'FLS-1400': { status: 422, title: 'the period ends before it begins' },
  'FLS-1401': { status: 422, title: 'the day lies in the future' },
  'FLS-1402': { status: 422, title: 'the period is longer than ten years' },
  'FLS-1403': { status: 403, title: 'the region is not that of the service' },
  'FLS-1404': { status: 422, title: 'this is no number that can be asked for so' },
  'FLS-1405': { status: 422, title: 'the file of national figures cannot be taken; nothing of it was kept' },
  'FLS-1406': { status: 422, title: 'the list has too many rows for one file; choose a shorter period' },
  'FLS-1410': { status: 404, title: 'there is no such file' },
  'FLS-1411': {
    status: 422,
    title: 'the file for the national database is of the own service, with what is known today',
  },
  'FLS-1412': { status: 409, title: 'the file is not ready, or was given up' },
  'FLS-1413': { status: 409, title: 'the file could not be written' },
  'FLS-1430': { status: 400, title: 'a parameter of the search is not known here' },
  'FLS-1431': { status: 400, title: 'a parameter of the search cannot be read' },
  'FLS-1432': { status: 406, title: 'nothing that is accepted can be answered: resources are JSON' },
  'FLS-1433': { status: 410, title: 'this was taken back; its history says when' },
  'FLS-1434': { status: 404, title: 'there is no such resource' },
  'FLS-1435': { status: 404, title: 'there is no such version of this resource' },
  'FLS-1436': { status: 400, title: 'the page that is asked for is none of this search' },
  'FLS-1437': { status: 400, title: 'a list is not put in order so, or there is nothing like that to include' },
  'FLS-1470': { status: 400, title: 'this is no resource of FHIR R4' },
  'FLS-1471': { status: 422, title: 'the resource cannot be taken over' },
  'FLS-1472': { status: 422, title: 'a reference leads nowhere' },
  'FLS-1473': { status: 412, title: 'more than one resource fits' },
  'FLS-1474': { status: 409, title: 'this record is known here with another content; update it' },
  'FLS-1475': { status: 409, title: 'a person has changed this here since; read it and name its version' },
  'FLS-1476': { status: 422, title: 'an update says the same thing anew, of the same patient' },
  'FLS-1477': { status: 422, title: 'the patch cannot be applied' },
  'FLS-1478': { status: 409, title: 'a test of the patch found something else' },
  'FLS-1479': { status: 412, title: 'the resource has another version; read it again' },
  'FLS-1480': { status: 405, title: 'resources of this type are not written so' },
  'FLS-1481': { status: 400, title: 'the bundle cannot be worked through' },
  'FLS-1482': { status: 400, title: 'a search for what is written cannot be understood' },
  'FLS-1485': { status: 422, title: 'a resource is written twice in one request' },
  'FLS-1901': { status: 503, title: 'the database does not answer; try again in a moment' },
  'FLS-1904': { status: 503, title: 'the queues cannot be looked at; Redis does not answer' },
  'FLS-1905': { status: 503, title: 'the numbers of the reports are being brought up to date; try again in a minute' },
  'FLS-1902': { status: 503, title: 'the database is busy, and nothing was shown or stored; try again in a moment' },
} as const satisfies Record<`FLS-${number}`, { status: number; title: string }>;

export type AppErrorCode = keyof typeof APP_ERRORS;

/** What the caller did cannot be done; `code` says why, `field` where in the request (`facts[0].on`). */
export class AppError extends Error {
  readonly code: AppErrorCode;
  readonly status: number;
  readonly field?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  /** Where several fields are wrong, each with why. */
  readonly errors?: readonly { readonly path: string; readonly message: string }[];

  constructor(
    code: AppErrorCode,
    options: {
      field?: string;
      details?: Readonly<Record<string, unknown>>;
      errors?: readonly { readonly path: string; readonly message: string }[];
      message?: string;
      cause?: unknown;
    } = {},
  ) {
    super(
      options.message ?? APP_ERRORS[code].title,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = 'AppError';
    this.code = code;
    this.status = APP_ERRORS[code].status;
    if (options.field !== undefined) this.field = options.field;
    if (options.details !== undefined) this.details = options.details;
    if (options.errors !== undefined) this.errors = options.errors;
  }
}

export function isAppError(error: unknown, code?: AppErrorCode): error is AppError {
  return error instanceof AppError && (code === undefined || error.code === code);
}
