/** A model's full name: without a tag it means its `latest`. A colon before the last slash belongs to a registry's port. */
export function fullModelName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1).includes(':') ? name : `${name}:latest`;
}
