/** What stands as the value of the channel `letter`: letters go to the patient's address. */
export const HOME_ADDRESS = 'home address';
/** The system of a hospital number that was typed by hand. */
export const HOSPITAL_NUMBER = 'urn:osteon:hospital-number';
