import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** From the project with the longest files to the one with the shortest, so that no long file starts when others end. */
const PROJECTS = ['browser', 'e2e', 'plans', 'engines', 'node-sqlite', 'unit']

/** Runs the projects in that order: Vitest would take them by name. */
export class ProjectSequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = (file: TestSpecification) => PROJECTS.indexOf(file.project.name)
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b))
  }
}
