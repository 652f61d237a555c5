/// The page's only script: it turns the scenes, and nothing else on the page needs it.
///
/// Without WebGL 2, without scripts and on paper the still pictures stay where they are.
enum ViewerScript {
  /// The script.
  static let text = #"""
    'use strict';
    (() => {
      const vertexShader = `#version 300 es
        layout(location=0) in vec3 a; layout(location=1) in vec3 b;
        layout(location=2) in vec3 na; layout(location=3) in vec3 nb;
        uniform mat3 turn; uniform float mixing, distance_, focal, aspect, radius;
        out vec3 normal;
        void main() {
          normal = turn * mix(na, nb, mixing);
          vec3 p = turn * mix(a, b, mixing);
          float w = distance_ - p.z, near = max(distance_ - 1.1 * radius, 0.02 * radius);
          float far = distance_ + 1.1 * radius, fit = min(1.0, aspect);
          float z = ((far + near) * w - 2.0 * far * near) / (far - near);
          gl_Position = vec4(focal * fit * p.x / aspect, focal * fit * p.y, z, w);
        }`;
      const fragmentShader = `#version 300 es
        precision highp float;
        in vec3 normal; uniform vec3 base; uniform float opacity; out vec4 colour;
        void main() {
          vec3 n = normalize(normal);
          if (n.z < 0.0) n = -n;
          vec3 key = normalize(vec3(-0.45, 0.65, 0.62)), halfway = normalize(key + vec3(0, 0, 1));
          vec3 light = base * (0.24 + 0.2 * (0.5 + 0.5 * n.y) + 0.66 * max(0.0, dot(n, key)));
          light += 0.16 * pow(max(0.0, dot(n, halfway)), 48.0);
          float cover = opacity;
          if (opacity < 0.99) cover += (0.85 - opacity) * pow(1.0 - n.z, 3.0);
          colour = vec4(sqrt(clamp(light, 0.0, 1.0)) * cover, cover);
        }`;

      const bytes = text => Uint8Array.from(atob(text), c => c.charCodeAt(0)).buffer;

      /** Positions in millimetres out of 16-bit steps. */
      const places = (text, radius) =>
        Float32Array.from(new Uint16Array(bytes(text)), q => q / 65535 * 2 * radius - radius);

      /** The sum of the triangles' area vectors around each vertex; the shader normalises it. */
      const normals = (p, triangles) => {
        const n = new Float32Array(p.length);
        for (let t = 0; t < triangles.length; t += 3) {
          const [i, j, k] = [3 * triangles[t], 3 * triangles[t + 1], 3 * triangles[t + 2]];
          const ux = p[j] - p[i], uy = p[j + 1] - p[i + 1], uz = p[j + 2] - p[i + 2];
          const vx = p[k] - p[i], vy = p[k + 1] - p[i + 1], vz = p[k + 2] - p[i + 2];
          const x = uy * vz - uz * vy, y = uz * vx - ux * vz, z = ux * vy - uy * vx;
          for (const v of [i, j, k]) { n[v] += x; n[v + 1] += y; n[v + 2] += z; }
        }
        return n;
      };

      const program = gl => {
        const made = gl.createProgram();
        for (const [kind, text] of [[gl.VERTEX_SHADER, vertexShader],
                                    [gl.FRAGMENT_SHADER, fragmentShader]]) {
          const shader = gl.createShader(kind);
          gl.shaderSource(shader, text);
          gl.compileShader(shader);
          if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) return null;
          gl.attachShader(made, shader);
        }
        gl.linkProgram(made);
        return gl.getProgramParameter(made, gl.LINK_STATUS) ? made : null;
      };

      const upload = (gl, surface, radius) => {
        const triangles = new Uint32Array(bytes(surface.triangles));
        const times = surface.positions.map(text => {
          const p = places(text, radius);
          return [p, normals(p, triangles)].map(numbers => {
            const buffer = gl.createBuffer();
            gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
            gl.bufferData(gl.ARRAY_BUFFER, numbers, gl.STATIC_DRAW);
            return buffer;
          });
        });
        // One state for each pair of neighbouring times.
        const steps = Math.max(1, times.length - 1);
        const states = Array.from({ length: steps }, (_, step) => {
          const state = gl.createVertexArray();
          gl.bindVertexArray(state);
          const [from, to] = [times[step], times[Math.min(step + 1, times.length - 1)]];
          [from[0], to[0], from[1], to[1]].forEach((buffer, place) => {
            gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
            gl.enableVertexAttribArray(place);
            gl.vertexAttribPointer(place, 3, gl.FLOAT, false, 0, 0);
          });
          const elements = gl.createBuffer();
          gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, elements);
          gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, triangles, gl.STATIC_DRAW);
          return state;
        });
        gl.bindVertexArray(null);
        const p = places(surface.positions[0], radius);
        let extent = 0;
        for (let axis = 0; axis < 3; axis++) {
          let [low, high] = [Infinity, -Infinity];
          for (let i = axis; i < p.length; i += 3) {
            low = Math.min(low, p[i]);
            high = Math.max(high, p[i]);
          }
          extent += (high - low) ** 2;
        }
        const base = [1, 3, 5].map(i => {
          const c = parseInt(surface.colour.slice(i, i + 2), 16) / 255;
          return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
        });
        return { states, steps, base, extent, count: triangles.length,
                 opacity: surface.opacity, isShown: true };
      };

      const start = viewer => {
        const data = JSON.parse(viewer.querySelector('script').textContent);
        const canvas = viewer.querySelector('canvas');
        const gl = canvas.getContext('webgl2', {
          alpha: true, antialias: true, premultipliedAlpha: true, preserveDrawingBuffer: true });
        const made = gl && program(gl);
        if (!made) return;
        const uniform = Object.fromEntries(
          ['turn', 'mixing', 'distance_', 'focal', 'aspect', 'radius', 'base', 'opacity']
            .map(name => [name, gl.getUniformLocation(made, name)]));
        const surfaces = data.surfaces.map(surface => upload(gl, surface, data.radius));
        const play = viewer.querySelector('.play'), slider = viewer.querySelector('.time input');
        const hasTimes = surfaces.some(surface => surface.steps > 1 || data.surfaces
          .some(surface => surface.positions.length > 1));
        let { yaw, pitch } = data.view, zoom = 1, moment = 0, clock = 0;
        let isPlaying = !matchMedia('(prefers-reduced-motion: reduce)').matches;
        let isSeen = true, isLost = false, before = null, wanted = 0;

        const draw = () => {
          const ratio = Math.min(2, devicePixelRatio || 1);
          const width = Math.max(1, Math.round(canvas.clientWidth * ratio));
          const height = Math.max(1, Math.round(canvas.clientHeight * ratio));
          if (canvas.width !== width || canvas.height !== height) {
            canvas.width = width;
            canvas.height = height;
          }
          gl.viewport(0, 0, width, height);
          gl.clearColor(0, 0, 0, 0);
          gl.depthMask(true);
          gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
          gl.useProgram(made);
          const [c, s, cp, sp] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch)];
          // Columns of the rotation whose rows are right, up, towards the eye.
          gl.uniformMatrix3fv(uniform.turn, false,
            [-c, -sp * s, cp * s, s, -sp * c, cp * c, 0, cp, sp]);
          gl.uniform1f(uniform.distance_, data.view.distance * data.radius / zoom);
          gl.uniform1f(uniform.focal, data.view.focal);
          gl.uniform1f(uniform.aspect, width / height);
          gl.uniform1f(uniform.radius, data.radius);
          gl.enable(gl.DEPTH_TEST);
          const one = surface => {
            const place = Math.min(moment * surface.steps, surface.steps);
            const step = Math.min(Math.floor(place), surface.steps - 1);
            gl.uniform1f(uniform.mixing, place - step);
            gl.uniform3fv(uniform.base, surface.base);
            gl.uniform1f(uniform.opacity, surface.opacity);
            gl.bindVertexArray(surface.states[step]);
            gl.drawElements(gl.TRIANGLES, surface.count, gl.UNSIGNED_INT, 0);
          };
          const shown = surfaces.filter(surface => surface.isShown && surface.opacity > 0);
          gl.disable(gl.BLEND);
          gl.disable(gl.CULL_FACE);
          shown.filter(surface => surface.opacity > 0.99).forEach(one);
          // What encloses the others is drawn first from behind and last from the front.
          const glassy = shown.filter(surface => surface.opacity <= 0.99)
            .sort((x, y) => y.extent - x.extent);
          gl.depthMask(false);
          gl.enable(gl.BLEND);
          gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
          gl.enable(gl.CULL_FACE);
          gl.cullFace(gl.FRONT);
          glassy.forEach(one);
          gl.cullFace(gl.BACK);
          glassy.reverse().forEach(one);
        };

        const frame = now => {
          wanted = 0;
          if (isLost) return;
          const passed = before === null ? 0 : Math.min(0.1, (now - before) / 1000);
          before = isPlaying ? now : null;
          if (isPlaying) {
            yaw += 0.35 * passed;
            if (hasTimes && data.period > 0) {
              clock = (clock + passed / data.period) % 1;
              moment = (1 - Math.cos(2 * Math.PI * clock)) / 2;
              if (slider) slider.value = Math.round(1000 * moment);
            }
          }
          draw();
          if (isPlaying && isSeen) ask();
        };
        const ask = () => { if (!wanted) wanted = requestAnimationFrame(frame); };
        const setPlaying = value => {
          isPlaying = value;
          before = null;
          play.textContent = value ? 'Pause' : 'Play';
          ask();
        };
        const tilt = (dx, dy) => {
          yaw += dx;
          pitch = Math.max(-1.5, Math.min(1.5, pitch + dy));
          ask();
        };
        const magnify = factor => { zoom = Math.max(0.5, Math.min(4, zoom * factor)); ask(); };

        let held = null;
        canvas.addEventListener('pointerdown', event => {
          held = [event.clientX, event.clientY];
          canvas.setPointerCapture(event.pointerId);
          before = null;
        });
        canvas.addEventListener('pointermove', event => {
          if (!held) return;
          tilt((event.clientX - held[0]) * 0.01, (event.clientY - held[1]) * 0.01);
          held = [event.clientX, event.clientY];
        });
        for (const end of ['pointerup', 'pointercancel']) {
          canvas.addEventListener(end, () => { held = null; });
        }
        // Only where the reader has clicked: a page that swallows scrolling is a nuisance.
        canvas.addEventListener('wheel', event => {
          if (document.activeElement !== canvas && !event.ctrlKey) return;
          event.preventDefault();
          magnify(Math.exp(-event.deltaY * 0.001));
        }, { passive: false });
        canvas.addEventListener('keydown', event => {
          const act = {
            ArrowLeft: () => tilt(-0.1, 0), ArrowRight: () => tilt(0.1, 0),
            ArrowUp: () => tilt(0, -0.1), ArrowDown: () => tilt(0, 0.1),
            '+': () => magnify(1.1), '=': () => magnify(1.1), '-': () => magnify(1 / 1.1),
            ' ': () => setPlaying(!isPlaying) }[event.key];
          if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
          event.preventDefault();
          act();
        });
        play.addEventListener('click', () => setPlaying(!isPlaying));
        viewer.querySelector('.reset').addEventListener('click', () => {
          ({ yaw, pitch } = data.view);
          zoom = 1;
          ask();
        });
        if (slider) {
          slider.addEventListener('input', () => {
            moment = slider.value / 1000;
            clock = Math.acos(1 - 2 * moment) / (2 * Math.PI);
            setPlaying(false);
          });
        }
        viewer.querySelectorAll('.toggles input').forEach((box, place) => {
          box.checked = true;
          box.addEventListener('change', () => { surfaces[place].isShown = box.checked; ask(); });
        });
        canvas.addEventListener('webglcontextlost', () => {
          isLost = true;
          viewer.classList.remove('live');
        });
        new ResizeObserver(ask).observe(canvas);
        new IntersectionObserver(entries => {
          isSeen = entries[entries.length - 1].isIntersecting;
          before = null;
          if (isSeen) ask();
        }).observe(canvas);
        viewer.classList.add('live');
        setPlaying(isPlaying);
      };

      document.querySelectorAll('.viewer').forEach(start);
    })();
    """#
}
