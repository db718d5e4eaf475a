// The panel of the lab for pictures.

class PictureLab extends Panel {
  make() {
    this.title = 'the lab for pictures'
    this.specs = PICTURE_CHARTS
    this.view = new GridView(this)
    this.close_up = new CloseUp(this)
    this.classes = new Classes(this)
    this.networks = new PictureNetworks(this.info, part => this.light(part))
  }
  pages() {
    const classes = this.info.classes.length ? {Classes: this.classes.element} : {}
    return {Sample: this.close_up.element, ...classes}
  }
  hearMore(m, buffers) { if (m.kind == 'nearest') this.close_up.hear(m, bytesOf(buffers[0])) }
  drawMore() {
    this.close_up.draw()
    this.classes.draw()
  }
  // what is measured of pictures changes slowly, and painting takes time from training
  get pause() { return 400 }
  lawInWords(rules) { return this.changed(rules) || 'as the learner was made' }
}

const render = shown(PictureLab)
export default {render}
