/** Words that are read with one slip in them. None resembles another word of reports but for those below. */
export const KNOWN_WORDS: readonly string[] =
  `fracture fractures fractured fracturing vertebra vertebrae vertebral compression compressions compressed deformity
  deformities collapse collapsed osteoporotic osteoporosis insufficiency fragility pathological femoral humerus humeral
  trochanter trochanteric intertrochanteric subtrochanteric pertrochanteric subcapital intracapsular periprosthetic
  tuberosity radius odontoid kyphoplasty vertebroplasty endplate endplates biconcave wedging flattening acetabulum
  acetabular impacted displaced undisplaced comminuted thoracic lumbar dorsal cervical proximal distal superior inferior
  evidence without possible probable suspected previous chronic healing healed unchanged indeterminate consistent
  excluded history indication findings impression conclusion`.split(/\s+/);

/** Right as they are, and one slip away from a word above. */
export const LIKE_KNOWN_WORDS: readonly string[] =
  `radium dispersed impacting compressing compressive deformed wedding hedging collapses fractal humorous humoral evidenced
  chromic hearing interior excludes exclude healings histories indications finding impressions conclusions dorsals cervicals endplated
  displace vertebras fragile femorals possibly probably evident previously chronical consistently insufficient
  indeterminately inferiorly superiorly inclusion occlusion unhealed unplaced replaced misplaced tuberosities`.split(
    /\s+/,
  );
