/**
 * The dots' shader. One `gl.POINTS` vertex a worker: in software three to seven times faster than quads. Positions are
 * int32 (lib/live/mercator.ts): the difference to the centre of the view is exact in integers, so that a dot is as exact
 * at street zoom as the fix itself. Motion and age are worked out here from two clocks: a frame between two pictures
 * costs no CPU per worker.
 */
import { FRESHNESS_BELOW_S } from '@lonewatch/schema/contract/fix.ts';
import { STATUS_CODE, WORKER_STATUSES } from '@lonewatch/schema/contract/worker.ts';
import { MOTION_MS } from '../live/row-record.ts';
import { SHAPES, STATUS_LOOKS, type Shape } from './palette.ts';

/** What a pass draws. */
export const PASS = { DOT: 0, HALO: 1, SELECTED: 2, HOVERED: 3 } as const;

const LOOKS = WORKER_STATUSES.map((status) => STATUS_LOOKS[status]);
const glFloat = (value: number): string => value.toFixed(4);
const list = (type: string, values: readonly string[]): string =>
  `${type}[${values.length}](${values.join(', ')})`;
const SHAPE_LIST = list(
  'int',
  LOOKS.map(({ shape }) => String(SHAPES.indexOf(shape))),
);
const SIZE_LIST = list(
  'float',
  LOOKS.map(({ sizePx }) => glFloat(sizePx)),
);
const RGB_LIST = list(
  'vec3',
  LOOKS.map(({ rgb }) => `vec3(${rgb.map((value) => glFloat(value / 255)).join(', ')})`),
);

export const DOTS_BLOCK = `\
layout(std140) uniform dotsUniforms {
  highp vec4 axisX;
  highp vec4 axisY;
  highp vec4 origin;
  highp uvec4 staleLow;
  highp uvec4 staleHigh;
  highp ivec2 centre;
  highp uint nowMs;
  highp uint nowS;
  highp float scale;
  highp float urgentScale;
  highp float pixelRatio;
  highp float headings;
  highp float pulse;
  highp int pass;
} dots;
`;

export interface DotsUniforms {
  /** Clip-space step of one unit to the east and to the north, and the centre of the view in clip space. */
  axisX: readonly number[];
  axisY: readonly number[];
  origin: readonly number[];
  /** One bit an employer, 256 of them: its source is not live. */
  staleLow: readonly number[];
  staleHigh: readonly number[];
  /** The centre of the view in units: what positions are taken from. */
  centre: readonly number[];
  /** Local milliseconds modulo 2³², for motion. */
  nowMs: number;
  /** Server seconds, for ages. */
  nowS: number;
  /** Of the calm states and of the urgent ones, which shrink less. */
  scale: number;
  urgentScale: number;
  pixelRatio: number;
  /** 1: with heading ticks. */
  headings: number;
  /** 0 to 1, once a second; negative: no pulse. */
  pulse: number;
  pass: number;
}

export const dotsUniforms = {
  name: 'dots',
  vs: DOTS_BLOCK,
  fs: '',
  uniformTypes: {
    axisX: 'vec4<f32>',
    axisY: 'vec4<f32>',
    origin: 'vec4<f32>',
    staleLow: 'vec4<u32>',
    staleHigh: 'vec4<u32>',
    centre: 'vec2<i32>',
    nowMs: 'u32',
    nowS: 'u32',
    scale: 'f32',
    urgentScale: 'f32',
    pixelRatio: 'f32',
    headings: 'f32',
    pulse: 'f32',
    pass: 'i32',
  },
} as const;

export const VERTEX = `\
#version 300 es
#define SHADER_NAME worker-dots-vertex
in ivec2 fromXY;
in ivec2 toXY;
in uvec2 times;
in uvec4 state;

/* Packed: a software renderer pays for every one. Shape or pass, radius, half the point's size, pixel ratio. */
flat out vec4 vForm;
flat out vec4 vRim;
/* Heading as a direction, (0, 0) none; fill; pulse. */
flat out vec4 vMore;

const int SHAPE[${LOOKS.length}] = ${SHAPE_LIST};
const float SIZE[${LOOKS.length}] = ${SIZE_LIST};
const vec3 RGB[${LOOKS.length}] = ${RGB_LIST};
const int ALARM = ${STATUS_CODE.ALARM};
const int UNKNOWN_HEADING = 255;

float eased(int since) {
  if (since >= ${MOTION_MS} || since < -10000) return 1.0;
  if (since <= 0) return 0.0;
  float left = 1.0 - float(since) / ${glFloat(MOTION_MS)};
  return 1.0 - left * left;
}

bool isStale(int employer) {
  uint word = uint(employer & 127) >> 5;
  uvec4 bits = employer < 128 ? dots.staleLow : dots.staleHigh;
  uint chosen = word == 0u ? bits.x : word == 1u ? bits.y : word == 2u ? bits.z : bits.w;
  return employer > 255 ? bits.w != 0u : ((chosen >> uint(employer & 31)) & 1u) == 1u;
}

/* From 0 to 3: how far a fix has gone through the bands LIVE, RECENT, STALE, LOST, with a short ramp between two. */
float bandOf(float age) {
  return smoothstep(${glFloat(FRESHNESS_BELOW_S.LIVE)}, ${glFloat(FRESHNESS_BELOW_S.LIVE + 6)}, age)
    + smoothstep(${glFloat(FRESHNESS_BELOW_S.RECENT)}, ${glFloat(FRESHNESS_BELOW_S.RECENT + 15)}, age)
    + smoothstep(${glFloat(FRESHNESS_BELOW_S.STALE)}, ${glFloat(FRESHNESS_BELOW_S.STALE + 60)}, age);
}

float byBand(float band, vec4 values) {
  float low = band < 1.0 ? values.x : band < 2.0 ? values.y : values.z;
  float high = band < 1.0 ? values.y : band < 2.0 ? values.z : values.w;
  return mix(low, high, band >= 3.0 ? 1.0 : fract(band));
}

void main() {
  int status = min(int(state.x), ${LOOKS.length - 1});
  bool isAlarm = status == ALARM;
  bool stale = isStale(int(state.z) | (int(state.w) << 8));
  float share = eased(int(dots.nowMs - times.y));
  vec2 way = mix(vec2(fromXY - dots.centre), vec2(toXY - dots.centre), share);
  gl_Position = dots.origin + dots.axisX * way.x + dots.axisY * way.y;

  float band = bandOf(float(int(dots.nowS - times.x)));
  vec3 rgb = RGB[status];
  float grey = dot(rgb, vec3(0.3, 0.55, 0.15)) * 0.86;
  float faded = isAlarm ? 0.0 : byBand(band, vec4(0.0, 0.12, 0.45, 0.78));
  rgb = mix(rgb, vec3(grey * 0.94, grey, grey * 1.08), stale ? (isAlarm ? 0.55 : 0.9) : faded);
  float rim = isAlarm ? 1.0 : byBand(band, vec4(1.0, 0.9, 0.78, 0.62));
  float fill = isAlarm ? 1.0 : byBand(band, vec4(1.0, 0.72, 0.22, 0.0));
  if (stale) {
    rim *= isAlarm ? 0.95 : 0.55;
    fill *= isAlarm ? 0.3 : 0.35;
  }
  vRim = vec4(rgb, rim);

  bool isDot = dots.pass == ${PASS.DOT};
  float radius = SIZE[status] * 0.5 * (status >= 3 ? dots.urgentScale : dots.scale) * dots.pixelRatio;
  int heading = int(state.y);
  bool hasHeading = isDot && dots.headings > 0.0 && heading != UNKNOWN_HEADING && band < 2.0;
  float angle = radians(float(heading) * 1.5);
  float margin = dots.pass == ${PASS.HALO} ? 22.0 : isDot ? (hasHeading ? 8.5 : 1.6) : 12.0;
  float extent = radius + margin * dots.pixelRatio * (isDot ? 1.0 : max(1.0, dots.urgentScale));
  gl_PointSize = extent * 2.0;
  vForm = vec4(float(isDot ? SHAPE[status] : dots.pass), radius, extent, dots.pixelRatio);
  vMore = vec4(hasHeading ? vec2(sin(angle), -cos(angle)) : vec2(0.0), fill, stale ? -2.0 : dots.pulse);
  /* No position: outside of everything. */
  if (times.x == 0u) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
}
`;

const HEAD = `\
#version 300 es
precision highp float;
precision highp int;

flat in vec4 vForm;
flat in vec4 vRim;
flat in vec4 vMore;
out vec4 fragColor;

const vec3 INK = vec3(0.027, 0.055, 0.09);

float cover(float d) {
  return clamp(0.5 - d, 0.0, 1.0);
}

/* Puts a colour over what is there; both premultiplied. */
vec4 over(vec4 under, vec3 rgb, float alpha) {
  return under * (1.0 - alpha) + vec4(rgb * alpha, alpha);
}
`;

const SHAPE_INDEX = Object.fromEntries(SHAPES.map((shape, index) => [shape, index])) as Record<Shape, number>;

/**
 * One distance, three coverages: a dark outline, the rim, what is inside. Every operation here runs for a hundred pixels
 * of each dot: as a chain of layered blends it took a software renderer a second for 100,000 dots instead of a tenth.
 */
export const DOT_FRAGMENT = `${HEAD}
#define SHADER_NAME worker-dots-fragment

void main() {
  float r = vForm.y;
  float px = vForm.w;
  vec2 p = (gl_PointCoord - 0.5) * (2.0 * vForm.z);
  vec2 q = abs(p);
  float d;
  if (vForm.x < ${SHAPE_INDEX.HALF_DISC}.5) d = length(p) - r;
  else if (vForm.x < ${SHAPE_INDEX.TRIANGLE}.5) d = max(q.x * 0.872 - (p.y + r) * 0.489, p.y - r * 0.78);
  else if (vForm.x < ${SHAPE_INDEX.SQUARE}.5) d = max(q.x, q.y) - r * 0.88;
  else d = (q.x + q.y - r * 1.12) * 0.7071;

  float body = clamp(0.5 - d, 0.0, 1.0);
  float ink = clamp(0.5 - d + 1.1 * px, 0.0, 1.0);
  float inside = clamp(0.5 - d - max(1.2 * px, r * 0.3), 0.0, 1.0);
  float fill = vForm.x < ${SHAPE_INDEX.RING}.5 ? 0.0 : vMore.z;
  if (vForm.x == ${SHAPE_INDEX.HALF_DISC}.0) fill *= clamp(0.5 + p.x, 0.0, 1.0);
  float alpha = body * mix(vRim.a, fill, inside);
  float dark = ink * 0.85 * vRim.a * (1.0 - alpha);
  fragColor = vec4(vRim.rgb * alpha + INK * dark, alpha + dark);

  if (vMore.x != 0.0 || vMore.y != 0.0) {
    float along = dot(p, vMore.xy);
    float across = abs(p.x * vMore.y - p.y * vMore.x);
    float tick = max((across - (r + 6.5 * px - along) * 0.75) * 0.8, r + 1.6 * px - along);
    vec4 under = over(vec4(INK, 1.0) * cover(tick - px) * 0.8 * vRim.a, vRim.rgb, cover(tick) * vRim.a);
    fragColor = under * (1.0 - fragColor.a) + fragColor;
  }
}
`;

/** Around a dot: an alarm's halo, who is selected, who is under the pointer. Few, so it may take its time. */
export const RING_FRAGMENT = `${HEAD}
#define SHADER_NAME worker-rings-fragment

const vec3 WHITE = vec3(0.95, 0.97, 1.0);

vec4 ring(vec2 p, float radius, float width, vec3 rgb, float alpha) {
  float d = abs(length(p) - radius) - width * 0.5;
  vec4 dark = vec4(INK, 1.0) * cover(d - vForm.w) * alpha * 0.7;
  return over(dark, rgb, cover(d) * alpha);
}

vec4 halo(vec2 p) {
  float px = vForm.w;
  float turn = atan(p.y, p.x);
  /* Live: whole and breathing. Not live: broken into dashes, and still. */
  float whole = vMore.w < -1.5 ? step(0.0, sin(turn * 9.0)) : 1.0;
  vec4 colour = ring(p, vForm.y + 7.0 * px, 2.0 * px, mix(vRim.rgb, WHITE, 0.35), 0.95 * whole);
  if (vMore.w >= 0.0) {
    float reach = vForm.y + (7.0 + 13.0 * vMore.w) * px;
    float d = abs(length(p) - reach) - 1.2 * px;
    colour = over(colour, vRim.rgb, cover(d) * (1.0 - vMore.w) * 0.9);
  }
  float glow = max(0.0, 1.0 - length(p) / (vForm.y + 16.0 * px));
  return over(vec4(0.0), vRim.rgb, glow * glow * 0.4 * whole) * (1.0 - colour.a) + colour;
}

vec4 selected(vec2 p) {
  float px = vForm.w;
  vec4 colour = ring(p, vForm.y + 5.0 * px, 2.0 * px, WHITE, 1.0);
  vec2 q = abs(p);
  float along = max(q.x, q.y);
  float across = min(q.x, q.y);
  float d = max(across - px, abs(along - (vForm.y + 8.5 * px)) - 2.5 * px);
  colour = over(colour, INK, cover(d - px) * 0.7 * (1.0 - colour.a));
  return over(colour, WHITE, cover(d));
}

void main() {
  vec2 p = (gl_PointCoord - 0.5) * (2.0 * vForm.z);
  if (vForm.x == ${PASS.HALO}.0) fragColor = halo(p);
  else if (vForm.x == ${PASS.SELECTED}.0) fragColor = selected(p);
  else fragColor = ring(p, vForm.y + 4.0 * vForm.w, 1.5 * vForm.w, WHITE, 0.9);
}
`;
