// GOV.UK Frontend writes some colours of its palette into its rules as plain
// values. This table names the custom property of ours that takes the place of
// each, so that light and dark are decided in one place: styles/_theme.scss.

/** [properties, GOV.UK's value, our custom property]; the first that fits wins. */
const replacements = [
  [/^color$/, '#fff', '--ostoja-on-colour'],
  [/./, '#fff', '--govuk-body-background-colour'],
  [/./, '#0b0c0c', '--govuk-text-colour'],
  [/./, '#484949', '--govuk-secondary-text-colour'],
  [/./, '#f3f3f3', '--ostoja-tint'],
  [/./, '#f4f8fb', '--ostoja-tint'],
  [/./, '#cecece', '--govuk-border-colour'],
  [/^border/, '#858686', '--govuk-input-border-colour'],
  [/./, '#858686', '--ostoja-secondary-edge'],
  [/./, '#1d70b8', '--govuk-brand-colour'],
  [/^background/, '#0f7a52', '--ostoja-button'],
  [/./, '#0f7a52', '--govuk-success-colour'],
  [/./, '#0b5c3e', '--ostoja-button-hover'],
  [/^box-shadow$/, '#083d29', '--ostoja-button-edge'],
  [/^box-shadow$/, '#651b1b', '--ostoja-button-edge'],
  [/^box-shadow$/, '#0f385c', '--ostoja-button-edge'],
  [/^background/, '#ca3535', '--ostoja-warning'],
  [/./, '#ca3535', '--govuk-error-colour'],
  [/./, '#982828', '--ostoja-warning-hover'],
  [/./, '#0f385c', '--ostoja-blue'],
  [/./, '#d2e2f1', '--ostoja-blue-ground'],
  [/./, '#083d29', '--ostoja-green'],
  [/./, '#cfe4dc', '--ostoja-green-ground'],
  [/./, '#0b4144', '--ostoja-teal'],
  [/./, '#d0e6e7', '--ostoja-teal-ground'],
  [/./, '#2a1950', '--ostoja-purple'],
  [/./, '#54319f', '--ostoja-purple'],
  [/./, '#ddd6ec', '--ostoja-purple-ground'],
  [/./, '#651b3e', '--ostoja-magenta'],
  [/./, '#98285d', '--ostoja-magenta'],
  [/./, '#f4d7e5', '--ostoja-magenta-ground'],
  [/./, '#651b1b', '--ostoja-red'],
  [/./, '#f4d7d7', '--ostoja-red-ground'],
  [/./, '#7a3c1c', '--ostoja-orange'],
  [/./, '#fde4d7', '--ostoja-orange-ground'],
  [/./, '#ffee80', '--ostoja-yellow-ground'],
];

const declaration = /([{;])([a-z-]+):([^;{}]*#[0-9a-f]{3,8}\b[^;{}]*)/g;

/**
 * Gives compressed CSS our colours: drops the fallbacks of var(--govuk-...)
 * and replaces plain values. A plain colour that the table does not know is an
 * error, for it would be GOV.UK's in light and unreadable in dark.
 */
export function recolour(css) {
  return css
    .replace(/var\((--govuk-[a-z-]+),\s*#[0-9a-f]+\)/g, 'var($1)')
    .replace(declaration, (_, before, property, value) => `${before}${property}:${ours(property, value)}`);
}

function ours(property, value) {
  if (property.startsWith('--')) return value;
  return value.replace(/#[0-9a-f]{3,8}\b/g, (colour) => {
    const found = replacements.find(([properties, theirs]) => theirs === colour && properties.test(property));
    if (!found) throw new Error(`palette.mjs: no colour of ours for "${property}: ${colour}"`);
    return `var(${found[2]})`;
  });
}
