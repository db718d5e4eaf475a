// The panel of the lab in the plane.

class Lab extends Panel {
  make() {
    this.title = 'the lab'
    this.specs = CHARTS
    this.view = new View(this)
    this.experiments = new Experiments(this)
    this.networks = new Networks(this.info, part => this.light(part))
  }
  pages() { return {Experiments: this.experiments.element} }
  drawMore() { this.experiments.draw() }
  stateMore() { this.experiments.state() }
  lawInWords(rules) {
    const changed = this.changed(rules, 'data', 'game')
    return `${rules.data}, ${rules.game} game; ` + (changed ? `${changed}; the rest by default` : 'all else by default')
  }
}

const render = shown(Lab)
export default {render}
