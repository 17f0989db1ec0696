import type { CurvesView, RefracturesView } from '@osteon/contracts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { numberWords } from '../text/words.ts';
import { Counted } from './counted.tsx';
import { CurvesPanel } from './curves-part.tsx';
import { PartState } from './part-state.tsx';
import { useReport } from './report-context.ts';
import { partQuery } from './report-queries.ts';
import { decimalWords } from './report-words.ts';
import classes from './reports.module.css';

/** Who broke a bone again: what all of this is there to prevent. */
export function RefracturesPart() {
  const { cohort } = useReport();
  const refractures = useQuery(partQuery<RefracturesView>('refractures', cohort));
  const curves = useQuery(partQuery<CurvesView>('curves', cohort)).data?.curves ?? [];
  return (
    <PartState query={refractures} isEmpty={({ episodes }) => episodes === 0}>
      {(view) => <Refractures view={view} curves={curves.filter(({ id }) => id === 'refracture')} />}
    </PartState>
  );
}

interface RefracturesProps {
  readonly view: RefracturesView;
  readonly curves: CurvesView['curves'];
}

function Refractures({ view, curves }: RefracturesProps) {
  const { t } = useTranslation();
  const name = t('reports.view.refractures');
  return (
    <>
      <section className={classes.figures} aria-label={name} data-whole>
        <div>
          <p className={classes.figure}>{decimalWords(view.per100PatientYears)}</p>
          <p>{t('reports.again.rate')}</p>
        </div>
        <div>
          <p className={classes.figure}>
            <Counted
              list={{ of: 'refractures', outcome: 'refractured' }}
              count={view.refractured}
              name={name}
              what={t('reports.again.refractured')}
            />
          </p>
          <p>{t('reports.again.refractured')}</p>
          <p className={classes.small}>
            <Counted
              list={{ of: 'refractures', outcome: 'after-treatment' }}
              count={view.refracturedAfterTreatment}
              name={name}
              what={t('reports.again.treated')}
            />{' '}
            {t('reports.again.treated')}
          </p>
        </div>
        <div>
          <p className={classes.figure}>
            <Counted list={{ of: 'episodes' }} count={view.episodes} name={name} what={t('reports.again.episodes')} />
          </p>
          <p>{t('reports.again.episodes')}</p>
          <p className={classes.small}>
            {view.patientYears === null
              ? null
              : t('reports.again.years', { years: numberWords(Math.round(view.patientYears)) })}
          </p>
        </div>
        <p className={classes.figuresNote}>{t('reports.again.rule')}</p>
      </section>
      {curves.length === 0 ? null : (
        <CurvesPanel title={t('reports.again.curve')} curves={curves} isShared={view.shared} />
      )}
    </>
  );
}
