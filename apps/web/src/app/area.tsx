import { Link, Outlet, type LinkProps } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import { PageHead } from './page-parts.tsx';
import rail from './rail.module.css';

interface AreaPart {
  readonly to: LinkProps['to'];
  readonly name: string;
  readonly icon: ComponentType<{ size: number; stroke: number; 'aria-hidden': true }>;
}

interface AreaProps {
  readonly title: string;
  readonly about: string;
  /** what the list of parts is called */
  readonly label: string;
  readonly parts: readonly AreaPart[];
}

/** A few pages that belong together: their names at the side, the one that is read beside them. */
export function Area({ title, about, label, parts }: AreaProps) {
  return (
    <>
      <PageHead title={title} about={about} />
      <div className={rail.columns} data-columns>
        <nav className={rail.rail} aria-label={label} data-no-print>
          <ul className={rail.items}>
            {parts.map(({ to, name, icon: Icon }) => (
              <li key={to}>
                <Link to={to} className={rail.item}>
                  <span className={rail.icon}>
                    <Icon size={18} stroke={1.75} aria-hidden />
                  </span>
                  <span className={rail.name}>{name}</span>
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <div>
          <Outlet />
        </div>
      </div>
    </>
  );
}
