import type { EffectiveTemplate, TemplatePreview as Preview } from '@osteon/application';
import type { TemplateList, TemplatePreview } from '@osteon/contracts';

export function presentTemplate(template: EffectiveTemplate): TemplateList['rows'][number] {
  const { name, kind, asks, required, optional, variables, texts, shipped, isOwn, savedBy, savedAt, broken } = template;
  return {
    name,
    kind,
    asks,
    required: [...required],
    optional: [...optional],
    variables: Object.fromEntries(Object.entries(variables).map(([field, names]) => [field, [...names]])),
    texts: { ...texts },
    shipped: { ...shipped },
    isOwn,
    savedBy,
    savedAt,
    broken: broken.map((problem) => ({ ...problem })),
  };
}

export function presentPreview({ texts, sms, problems }: Preview): TemplatePreview {
  return {
    texts: { ...texts },
    sms: sms === null ? null : { ...sms },
    problems: problems.map((problem) => ({ ...problem })),
  };
}
