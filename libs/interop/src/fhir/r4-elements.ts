/**
 * The shape of the R4 resources that are read (http://hl7.org/fhir/R4), as data: every element of each type, so that
 * one which R4 does not know is seen. `name:kind`, `!` required, `*` a list. A kind is a JSON kind (`string`,
 * `boolean`, `number`, `object`: not looked into), a date format, or a data type below. A test holds this page
 * against the typings of R4.
 */
const shape = (text: string): ReadonlyMap<string, Element> =>
  new Map(
    text
      .trim()
      .split(/\s+/)
      .map((word) => {
        const [, name = '', kind = '', list, required] = /^(\w+):(\w+)(\*?)(!?)$/.exec(word) ?? [];
        return [name, { kind, list: list === '*', required: required === '!' }];
      }),
  );

export interface Element {
  readonly kind: string;
  readonly list: boolean;
  readonly required: boolean;
}

const everyResource = `id:id meta:object implicitRules:string language:string
  text:object contained:object* extension:object* modifierExtension:object*`;

export const readResourceTypes = [
  'Patient',
  'Encounter',
  'Condition',
  'Observation',
  'Medication',
  'MedicationRequest',
  'MedicationStatement',
  'MedicationAdministration',
  'MedicationDispense',
] as const;

export type ReadResourceType = (typeof readResourceTypes)[number];

/** Types that are held against R4: those of a bundle that is imported, and what is written by itself besides. */
export type ShapedResourceType = ReadResourceType | 'DiagnosticReport';

export const resourceShapes: Readonly<Record<ShapedResourceType, ReadonlyMap<string, Element>>> = {
  Patient: shape(`${everyResource}
    identifier:Identifier* active:boolean name:HumanName* telecom:ContactPoint* gender:string birthDate:date
    deceasedBoolean:boolean deceasedDateTime:dateTime address:Address* maritalStatus:object
    multipleBirthBoolean:boolean multipleBirthInteger:number photo:object* contact:object*
    communication:PatientCommunication* generalPractitioner:object* managingOrganization:object link:object*`),
  Encounter: shape(`${everyResource}
    identifier:object* status:string! statusHistory:object* class:Coding! classHistory:object* type:object*
    serviceType:object priority:object subject:Reference episodeOfCare:object* basedOn:object* participant:object*
    appointment:object* period:object length:object reasonCode:object* reasonReference:object* diagnosis:object*
    account:object* hospitalization:object location:object* serviceProvider:object partOf:object`),
  Condition: shape(`${everyResource}
    identifier:Identifier* clinicalStatus:CodeableConcept verificationStatus:CodeableConcept category:object*
    severity:object code:CodeableConcept bodySite:object* subject:Reference! encounter:Reference
    onsetDateTime:dateTime onsetAge:object onsetPeriod:Period onsetRange:object onsetString:string
    abatementDateTime:dateTime abatementAge:object abatementPeriod:object abatementRange:object
    abatementString:string recordedDate:dateTime recorder:object asserter:object stage:object* evidence:object*
    note:object*`),
  Observation: shape(`${everyResource}
    identifier:Identifier* basedOn:object* partOf:object* status:string! category:object* code:CodeableConcept!
    subject:Reference focus:object* encounter:Reference effectiveDateTime:dateTime effectivePeriod:Period
    effectiveTiming:object effectiveInstant:instant issued:instant performer:object* valueQuantity:Quantity
    valueCodeableConcept:object valueString:string valueBoolean:boolean valueInteger:number valueRange:object
    valueRatio:object valueSampledData:object valueTime:string valueDateTime:dateTime valuePeriod:object
    dataAbsentReason:object interpretation:object* note:object* bodySite:object method:object specimen:object
    device:object referenceRange:object* hasMember:object* derivedFrom:object* component:ObservationComponent*`),
  Medication: shape(`${everyResource}
    identifier:object* code:CodeableConcept status:string manufacturer:object form:object amount:object
    ingredient:object* batch:object`),
  MedicationRequest: shape(`${everyResource}
    identifier:Identifier* status:string! statusReason:object intent:string! category:object* priority:string
    doNotPerform:boolean reportedBoolean:boolean reportedReference:object medicationCodeableConcept:CodeableConcept
    medicationReference:Reference subject:Reference! encounter:Reference supportingInformation:object*
    authoredOn:dateTime requester:Reference performer:object performerType:object recorder:object
    reasonCode:object* reasonReference:object* instantiatesCanonical:string* instantiatesUri:string*
    basedOn:object* groupIdentifier:object courseOfTherapyType:object insurance:object* note:object*
    dosageInstruction:Dosage* dispenseRequest:object substitution:object priorPrescription:object
    detectedIssue:object* eventHistory:object*`),
  MedicationStatement: shape(`${everyResource}
    identifier:Identifier* basedOn:object* partOf:object* status:string! statusReason:object* category:object
    medicationCodeableConcept:CodeableConcept medicationReference:Reference subject:Reference! context:Reference
    effectiveDateTime:dateTime effectivePeriod:Period dateAsserted:dateTime informationSource:object
    derivedFrom:object* reasonCode:object* reasonReference:object* note:object* dosage:Dosage*`),
  MedicationAdministration: shape(`${everyResource}
    identifier:Identifier* instantiates:string* partOf:object* status:string! statusReason:object* category:object
    medicationCodeableConcept:CodeableConcept medicationReference:Reference subject:Reference! context:Reference
    supportingInformation:object* effectiveDateTime:dateTime effectivePeriod:Period performer:object*
    reasonCode:object* reasonReference:object* request:object device:object* note:object*
    dosage:AdministeredDosage eventHistory:object*`),
  MedicationDispense: shape(`${everyResource}
    identifier:Identifier* partOf:object* status:string! statusReasonCodeableConcept:object
    statusReasonReference:object category:object medicationCodeableConcept:CodeableConcept
    medicationReference:Reference subject:Reference context:Reference supportingInformation:object*
    performer:object* location:object authorizingPrescription:object* type:object quantity:object
    daysSupply:Quantity whenPrepared:dateTime whenHandedOver:dateTime destination:object receiver:object*
    note:object* dosageInstruction:Dosage* substitution:object detectedIssue:object* eventHistory:object*`),
  DiagnosticReport: shape(`${everyResource}
    identifier:Identifier* basedOn:object* status:string! category:object* code:CodeableConcept! subject:Reference
    encounter:Reference effectiveDateTime:dateTime effectivePeriod:Period issued:instant performer:object*
    resultsInterpreter:object* specimen:object* result:object* imagingStudy:object* media:object* conclusion:string
    conclusionCode:CodeableConcept* presentedForm:Attachment*`),
};

/** The data types that are looked into. */
export const dataTypeShapes: Readonly<Record<string, ReadonlyMap<string, Element>>> = {
  CodeableConcept: shape('coding:Coding* text:string'),
  Coding: shape('system:string version:string code:string display:string userSelected:boolean'),
  Reference: shape('reference:string type:string identifier:Identifier display:string'),
  Identifier: shape('use:string type:CodeableConcept system:string value:string period:Period assigner:object'),
  Period: shape('start:dateTime end:dateTime'),
  Attachment: shape(`contentType:string language:string data:string url:string size:number hash:string title:string
    creation:dateTime`),
  Quantity: shape('value:number comparator:string unit:string system:string code:string'),
  HumanName: shape('use:string text:string family:string given:string* prefix:string* suffix:string* period:Period'),
  ContactPoint: shape('system:string value:string use:string rank:number period:Period'),
  Address: shape(`use:string type:string text:string line:string* city:string district:string state:string
    postalCode:string country:string period:Period`),
  PatientCommunication: shape('language:CodeableConcept! preferred:boolean'),
  ObservationComponent:
    shape(`code:CodeableConcept! valueQuantity:Quantity valueCodeableConcept:object valueString:string
    valueBoolean:boolean valueInteger:number valueRange:object valueRatio:object valueSampledData:object
    valueTime:string valueDateTime:string valuePeriod:object dataAbsentReason:object interpretation:object*
    referenceRange:object*`),
  Dosage: shape(`sequence:number text:string additionalInstruction:object* patientInstruction:string timing:Timing
    asNeededBoolean:boolean asNeededCodeableConcept:object site:object route:CodeableConcept method:object
    doseAndRate:DoseAndRate* maxDosePerPeriod:object maxDosePerAdministration:object maxDosePerLifetime:object`),
  DoseAndRate: shape(`type:object doseRange:object doseQuantity:Quantity rateRatio:object rateRange:object
    rateQuantity:object`),
  Timing: shape('event:string* repeat:TimingRepeat code:object'),
  TimingRepeat: shape(`boundsDuration:object boundsRange:object boundsPeriod:Period count:number countMax:number
    duration:number durationMax:number durationUnit:string frequency:number frequencyMax:number period:number
    periodMax:number periodUnit:string dayOfWeek:string* timeOfDay:string* when:string* offset:number`),
  AdministeredDosage: shape(`text:string site:object route:CodeableConcept method:object dose:Quantity
    rateRatio:object rateQuantity:object`),
};

/** Exactly one of these must be there. */
export const requiredChoices: Readonly<Partial<Record<ShapedResourceType, readonly string[]>>> = {
  MedicationRequest: ['medicationCodeableConcept', 'medicationReference'],
  MedicationStatement: ['medicationCodeableConcept', 'medicationReference'],
  MedicationAdministration: ['medicationCodeableConcept', 'medicationReference'],
  MedicationDispense: ['medicationCodeableConcept', 'medicationReference'],
};

/** Codes that R4 binds as required, by `Type.element`. */
export const requiredCodes: Readonly<Record<string, readonly string[]>> = {
  'Patient.gender': ['male', 'female', 'other', 'unknown'],
  'Encounter.status': 'planned arrived triaged in-progress onleave finished cancelled entered-in-error unknown'.split(
    ' ',
  ),
  'Observation.status': 'registered preliminary final amended corrected cancelled entered-in-error unknown'.split(' '),
  'DiagnosticReport.status':
    'registered partial preliminary final amended corrected appended cancelled entered-in-error unknown'.split(' '),
  'MedicationRequest.status': 'active on-hold cancelled completed entered-in-error stopped draft unknown'.split(' '),
  'MedicationRequest.intent':
    'proposal plan order original-order reflex-order filler-order instance-order option'.split(' '),
  'MedicationStatement.status': 'active completed entered-in-error intended stopped on-hold unknown not-taken'.split(
    ' ',
  ),
  'MedicationAdministration.status': 'in-progress not-done on-hold completed entered-in-error stopped unknown'.split(
    ' ',
  ),
  'MedicationDispense.status':
    'preparation in-progress cancelled on-hold completed entered-in-error stopped declined unknown'.split(' '),
};

/** CodeableConcepts that R4 binds as required: the code system and its codes. */
export const requiredConcepts: Readonly<
  Record<string, { readonly system: string; readonly codes: readonly string[] }>
> = {
  'Condition.clinicalStatus': {
    system: 'http://terminology.hl7.org/CodeSystem/condition-clinical',
    codes: ['active', 'recurrence', 'relapse', 'inactive', 'remission', 'resolved'],
  },
  'Condition.verificationStatus': {
    system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status',
    codes: ['unconfirmed', 'provisional', 'differential', 'confirmed', 'refuted', 'entered-in-error'],
  },
};

/** What R4 calls an element that another version of FHIR called otherwise. `Type.element`, then `*.element`. */
export const otherVersions: Readonly<Record<string, string>> = {
  '*.context': '`context` is the name in STU3; R4 wants `encounter`.',
  '*.medication': '`medication` is the shape of R5; R4 wants `medicationCodeableConcept` or `medicationReference`.',
  '*.patient': '`patient` is the name in DSTU2; R4 wants `subject`.',
  'Patient.animal': '`animal` is of STU3; R4 has no such element.',
  'Encounter.reason': '`reason` is the name in STU3; R4 wants `reasonCode`.',
  'Encounter.incomingReferral': '`incomingReferral` is the name in STU3; R4 wants `basedOn`.',
  'Encounter.actualPeriod': '`actualPeriod` is the name in R5; R4 wants `period`.',
  'Condition.assertedDate': '`assertedDate` is the name in STU3; R4 wants `recordedDate`.',
  'Condition.dateRecorded': '`dateRecorded` is the name in DSTU2; R4 wants `recordedDate`.',
  'Condition.participant': '`participant` is of R5; R4 wants `recorder` and `asserter`.',
  'Observation.related': '`related` is the name in STU3; R4 wants `hasMember` or `derivedFrom`.',
  'Observation.comment': '`comment` is the name in STU3; R4 wants `note`.',
  'Observation.comments': '`comments` is the name in DSTU2; R4 wants `note`.',
  'MedicationRequest.definition': '`definition` is the name in STU3; R4 wants `instantiatesCanonical`.',
  'MedicationRequest.dateWritten': '`dateWritten` is the name in DSTU2; R4 wants `authoredOn`.',
  'MedicationStatement.taken': '`taken` is of STU3; R4 says it in `status`.',
  'MedicationStatement.reasonNotTaken': '`reasonNotTaken` is the name in STU3; R4 wants `statusReason`.',
  'MedicationAdministration.notGiven': '`notGiven` is of STU3; R4 says it in `status` (`not-done`).',
  'MedicationAdministration.reasonNotGiven': '`reasonNotGiven` is the name in STU3; R4 wants `statusReason`.',
  'MedicationAdministration.prescription': '`prescription` is the name in STU3; R4 wants `request`.',
  'MedicationAdministration.occurenceDateTime': '`occurenceDateTime` is the name in R5; R4 wants `effectiveDateTime`.',
  'MedicationAdministration.occurencePeriod': '`occurencePeriod` is the name in R5; R4 wants `effectivePeriod`.',
};
