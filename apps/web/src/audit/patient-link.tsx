import { Link } from '@tanstack/react-router';

/** Each row of a report leads to everything that is recorded of its patient. */
export function PatientLink({ id, name }: { readonly id: string; readonly name: string }) {
  return (
    <Link to="/audit/patient" search={{ patient: id }}>
      {name}
    </Link>
  );
}
