/**
 * All workers as one deck layer with its own GPU buffer: a picture is one upload of 32 bytes a row, drawn in the order
 * that the worker has made (the most urgent last, on top). Halos of alarms, the selected and the hovered worker are further
 * passes over the same buffer, so that they sit exactly on their dot, also while it moves.
 */
import {
  Layer,
  type LayerContext,
  type LayerProps,
  type UpdateParameters,
  type Viewport,
} from '@deck.gl/core';
import { Buffer, type BufferLayout, type RenderPass, type RenderPipelineParameters } from '@luma.gl/core';
import { Model } from '@luma.gl/engine';
import { localNowMs } from '../live/local-clock.ts';
import { mercatorX, mercatorY } from '../live/mercator.ts';
import { ROW_BYTES, type RowViews } from '../live/row-record.ts';
import { urgentScale, zoomScale } from './zoom-scale.ts';
import {
  DOT_FRAGMENT,
  dotsUniforms,
  PASS,
  RING_FRAGMENT,
  VERTEX,
  type DotsUniforms,
} from './worker-shader.ts';

/** What the dots are drawn from: the arrays of a picture, by reference. A new object for each picture. */
export interface Dots {
  readonly rows: RowViews;
  readonly rowCount: number;
  /** Rows in drawing order; a new array when the order has changed. */
  readonly draw: Uint32Array;
  readonly alarmsFrom: number;
}

export interface WorkerLayerProps {
  readonly dots: Dots;
  /** −1: none. */
  readonly selectedRow: number;
  readonly hoveredRow: number;
  /** One bit an employer: its source is not live. Eight words. */
  readonly stale: Uint32Array;
  /** local − server, for ages. */
  readonly offsetMs: number;
  readonly headings: boolean;
  /** Enlarges dots for a wall. */
  readonly dotScale: number;
  /** false under prefers-reduced-motion. */
  readonly pulsing: boolean;
}

type Props = WorkerLayerProps & LayerProps;

const LAYOUT: BufferLayout[] = [
  {
    name: 'rows',
    byteStride: ROW_BYTES,
    attributes: [
      { attribute: 'fromXY', format: 'sint32x2', byteOffset: 0 },
      { attribute: 'toXY', format: 'sint32x2', byteOffset: 8 },
      { attribute: 'times', format: 'uint32x2', byteOffset: 16 },
      { attribute: 'state', format: 'uint8x4', byteOffset: 24 },
    ],
  },
];

const PARAMETERS: RenderPipelineParameters = {
  depthCompare: 'always',
  depthWriteEnabled: false,
  blend: true,
  blendColorOperation: 'add',
  blendColorSrcFactor: 'one',
  blendColorDstFactor: 'one-minus-src-alpha',
  blendAlphaOperation: 'add',
  blendAlphaSrcFactor: 'one',
  blendAlphaDstFactor: 'one-minus-src-alpha',
};

/** Alarms breathe once a second: a third of what WCAG 2.3.1 allows. */
const PULSE_MS = 1_000;
/** Direction ticks only where a dot stands for itself. */
const HEADINGS_FROM_ZOOM = 10.5;

interface Held {
  dots: Model;
  halos: Model;
  /** Around one row, without an index. */
  rings: Model;
  rows: Buffer;
  order: Buffer;
  orderCount: number;
}

export class WorkerLayer extends Layer<Required<Props>> {
  static override layerName = 'WorkerLayer';
  static override defaultProps = { dots: { type: 'object', value: null, compare: false } };

  /** Not in `state.models`: deck would lay its own buffers and parameters over them. */
  get #held(): Held {
    return this.state as unknown as Held;
  }

  override initializeState({ device }: LayerContext): void {
    const rows = device.createBuffer({ usage: Buffer.VERTEX | Buffer.COPY_DST, byteLength: ROW_BYTES });
    const order = device.createBuffer({
      usage: Buffer.INDEX | Buffer.COPY_DST,
      indexType: 'uint32',
      byteLength: 4,
    });
    const make = (id: string, fs: string): Model =>
      new Model(device, {
        id: `${this.props.id}-${id}`,
        vs: VERTEX,
        fs,
        modules: [dotsUniforms],
        bufferLayout: LAYOUT,
        topology: 'point-list',
        parameters: PARAMETERS,
        attributes: { rows },
        disableWarnings: true,
      });
    const held: Held = {
      dots: make('dots', DOT_FRAGMENT),
      halos: make('halos', RING_FRAGMENT),
      rings: make('rings', RING_FRAGMENT),
      rows,
      order,
      orderCount: 0,
    };
    held.dots.setIndexBuffer(order);
    held.halos.setIndexBuffer(order);
    this.setState(held);
  }

  override updateState({ props, oldProps }: UpdateParameters<this>): void {
    const before = oldProps.dots as Dots | undefined;
    const { dots } = props;
    if (before?.rows !== dots.rows) this.#writeRows(dots);
    if (before?.draw !== dots.draw) this.#writeOrder(dots.draw);
    this.setNeedsRedraw();
  }

  override finalizeState(context: LayerContext): void {
    super.finalizeState(context);
    const { dots, halos, rings, rows, order } = this.#held;
    for (const held of [dots, halos, rings, rows, order]) held.destroy();
  }

  override draw({ renderPass }: { renderPass: RenderPass }): void {
    const { selectedRow, hoveredRow } = this.props;
    const { alarmsFrom } = this.props.dots;
    const { dots, halos, rings, orderCount } = this.#held;
    const uniforms = this.#uniforms();
    const alarms = orderCount - alarmsFrom;
    // Halos lie on everybody but the alarms themselves: in a crowd they would vanish under it.
    if (alarmsFrom > 0) this.#pass(dots, renderPass, uniforms, PASS.DOT, 0, alarmsFrom);
    if (alarms > 0) {
      this.#pass(halos, renderPass, uniforms, PASS.HALO, alarmsFrom * 4, alarms);
      this.#pass(dots, renderPass, uniforms, PASS.DOT, alarmsFrom * 4, alarms);
    }
    if (hoveredRow >= 0 && hoveredRow !== selectedRow)
      this.#pass(rings, renderPass, uniforms, PASS.HOVERED, hoveredRow, 1);
    if (selectedRow >= 0) this.#pass(rings, renderPass, uniforms, PASS.SELECTED, selectedRow, 1);
  }

  #pass(
    model: Model,
    renderPass: RenderPass,
    uniforms: DotsUniforms,
    pass: number,
    first: number,
    count: number,
  ): void {
    model.shaderInputs.setProps({ dots: { ...uniforms, pass } });
    model.setDrawOffsets({ firstVertex: first, firstIndex: 0 });
    if (model.vertexArray.indexBuffer === null) model.setVertexCount(count);
    else model.setIndexCount(count);
    model.draw(renderPass);
  }

  #uniforms(): DotsUniforms {
    const { viewport, device } = this.context;
    const { stale, offsetMs, headings, dotScale, pulsing } = this.props;
    const { zoom, longitude, latitude } = viewport as Viewport & {
      zoom: number;
      longitude: number;
      latitude: number;
    };
    const canvas = device.getDefaultCanvasContext();
    const nowMs = localNowMs();
    return {
      ...groundOf(viewport, longitude, latitude),
      staleLow: [...stale.subarray(0, 4)],
      staleHigh: [...stale.subarray(4, 8)],
      nowMs: (nowMs % 4_294_967_296) >>> 0,
      nowS: Math.floor((nowMs - offsetMs) / 1_000) >>> 0,
      scale: dotScale * zoomScale(zoom),
      urgentScale: dotScale * urgentScale(zoom),
      pixelRatio: canvas.getDrawingBufferSize()[0] / canvas.getCSSSize()[0],
      headings: headings && zoom >= HEADINGS_FROM_ZOOM ? 1 : 0,
      pulse: pulsing ? (nowMs % PULSE_MS) / PULSE_MS : -1,
      pass: PASS.DOT,
    };
  }

  #writeRows(dots: Dots): void {
    const held = this.#held;
    const bytes = dots.rows.buffer.byteLength;
    if (bytes === 0) return;
    if (held.rows.byteLength < bytes) {
      held.rows.destroy();
      held.rows = this.context.device.createBuffer({
        usage: Buffer.VERTEX | Buffer.COPY_DST,
        byteLength: bytes,
      });
      for (const model of [held.dots, held.halos, held.rings]) model.setAttributes({ rows: held.rows });
    }
    held.rows.write(dots.rows.u8.subarray(0, dots.rowCount * ROW_BYTES));
  }

  #writeOrder(draw: Uint32Array): void {
    const held = this.#held;
    held.orderCount = draw.length;
    if (draw.length === 0) return;
    if (held.order.byteLength < draw.byteLength) {
      held.order.destroy();
      const byteLength = Math.max(draw.byteLength, held.order.byteLength * 2);
      const usage = Buffer.INDEX | Buffer.COPY_DST;
      held.order = this.context.device.createBuffer({ usage, indexType: 'uint32', byteLength });
      held.dots.setIndexBuffer(held.order);
      held.halos.setIndexBuffer(held.order);
    }
    held.order.write(draw);
  }
}

/** From units around the middle of the view to clip space, in float64 as far as it goes. */
function groundOf(
  { viewProjectionMatrix: matrix }: Viewport,
  lon: number,
  lat: number,
): Pick<DotsUniforms, 'axisX' | 'axisY' | 'origin' | 'centre'> {
  const centreX = mercatorX(lon * 1e6);
  const centreY = mercatorY(lat * 1e6);
  // deck's common space: the world is 512 wide, (0, 0) its south-western corner.
  const common = 512 / 2 ** 32;
  const x = (centreX + 2 ** 31) * common;
  const y = (centreY + 2 ** 31) * common;
  const column = (i: number): number[] => [0, 1, 2, 3].map((row) => matrix[i * 4 + row]!);
  const east = column(0);
  const north = column(1);
  return {
    axisX: east.map((value) => value * common),
    axisY: north.map((value) => value * common),
    origin: column(3).map((value, i) => value + east[i]! * x + north[i]! * y),
    centre: [centreX, centreY],
  };
}
