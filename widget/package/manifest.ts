import { camelCase } from '../camel-case.ts'
import {
  type ApiMember,
  attributes,
  cssProperties,
  events,
  globals,
  methods,
  parts,
  slots,
  summary,
  tagName,
} from './element.ts'

const declaration = { name: 'VouchSurvey', module: 'vouch.js' }
const describe = ({ name, description }: ApiMember) => ({ name, description })
const typeField = (text: string) => ({ type: { text } })
const defaultField = (defaultValue: string | undefined) => (defaultValue === undefined ? {} : { default: defaultValue })

/** The custom elements manifest (https://github.com/webcomponents/custom-elements-manifest): used by editors. */
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
          attributes: attributes.map(({ default: value, ...attribute }) => ({
            ...describe(attribute),
            ...typeField(attribute.type),
            ...defaultField(value),
            fieldName: camelCase(attribute.name),
          })),
          members: [
            ...attributes.map((attribute) => ({
              kind: 'field',
              name: camelCase(attribute.name),
              description: attribute.description,
              ...typeField(attribute.type),
              attribute: attribute.name,
              privacy: 'public',
            })),
            ...methods.map((method) => ({
              kind: 'method',
              ...describe(method),
              return: typeField('void'),
              privacy: 'public',
            })),
          ],
          events: events.map((event) => ({
            ...describe(event),
            ...typeField(
              `CustomEvent<{ ${Object.entries(event.detail)
                .map((pair) => pair.join(': '))
                .join('; ')} }>`,
            ),
          })),
          slots: slots.map(describe),
          cssParts: parts.map(describe),
          cssProperties: cssProperties.map(describe),
        },
        {
          kind: 'variable',
          name: 'vouch',
          ...typeField(`{ ${globals.map(({ name, parameters }) => `${name}(${parameters}): void`).join('; ')} }`),
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
