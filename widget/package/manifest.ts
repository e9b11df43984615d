import {
  attributes,
  camelCase,
  cssProperties,
  type Described,
  events,
  globals,
  methods,
  parts,
  slots,
  summary,
  tagName,
} from './element.ts'

const declaration = { name: 'VouchSurvey', module: 'vouch.js' }
const named = ({ name, description }: Described) => ({ name, description })
const typed = (text: string) => ({ type: { text } })
const fallback = (value: string | undefined) => (value === undefined ? {} : { default: value })

/** The custom elements manifest (https://github.com/webcomponents/custom-elements-manifest): what editors know it by. */
export const manifest = {
  schemaVersion: '2.1.0',
  readme: 'README.md',
  modules: [
    {
      kind: 'javascript-module',
      path: 'vouch.js',
      declarations: [
        {
          kind: 'class',
          customElement: true,
          name: declaration.name,
          tagName,
          summary,
          superclass: { name: 'HTMLElement' },
          attributes: attributes.map(({ default: value, ...it }) => ({
            ...named(it),
            ...typed(it.type),
            ...fallback(value),
            fieldName: camelCase(it.name),
          })),
          members: [
            ...attributes.map((it) => ({
              kind: 'field',
              name: camelCase(it.name),
              description: it.description,
              ...typed(it.type),
              attribute: it.name,
              privacy: 'public',
            })),
            ...methods.map((it) => ({ kind: 'method', ...named(it), return: typed('void'), privacy: 'public' })),
          ],
          events: events.map((it) => ({
            ...named(it),
            ...typed(
              `CustomEvent<{ ${Object.entries(it.detail)
                .map((pair) => pair.join(': '))
                .join('; ')} }>`,
            ),
          })),
          slots: slots.map(named),
          cssParts: parts.map(named),
          cssProperties: cssProperties.map(named),
        },
        {
          kind: 'variable',
          name: 'vouch',
          ...typed(`{ ${globals.map(({ name, parameters }) => `${name}(${parameters}): void`).join('; ')} }`),
        },
      ],
      exports: [
        { kind: 'js', name: declaration.name, declaration },
        { kind: 'js', name: 'vouch', declaration: { ...declaration, name: 'vouch' } },
        { kind: 'custom-element-definition', name: tagName, declaration },
      ],
    },
  ],
}
