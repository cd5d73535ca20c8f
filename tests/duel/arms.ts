import { createFakeBackend } from "../../src/backends/fake.ts";
import type { ArmProcess } from "../../src/duel/arm-process.ts";
import { defaultFake } from "../../src/suite/schema.ts";
import { createArm } from "../../src/worker/arm.ts";
import type { ArmAnswer, ArmAnswerOf } from "../../src/worker/duel-protocol.ts";
import { prepareTask } from "../../src/worker/prepare.ts";
import { makeCell, makeJob } from "../fixtures/jobs.ts";

/** An arm in this process: the real one on the fake backend, told what it is asked. */
export function armOf({
  serviceMs,
  onTurn = () => {},
}: {
  readonly serviceMs: number;
  readonly onTurn?: () => void;
}): ArmProcess {
  const fake = { ...defaultFake, serviceMs, jitter: 0 };
  const arm = createArm({
    job: { jobs: [makeJob({ cell: makeCell({ fake }) })], runtime: null },
    backendOf: async () => createFakeBackend({ behaviour: fake, seed: 1 }),
    prepareTask,
    counters: null,
    cpuS: () => 0,
  });
  return {
    onnxruntime: null,
    ask: async (request, wanted) => {
      if (request.type === "start") throw new TypeError("it is started");
      if (request.type === "turn") onTurn();
      const answer = await arm.answer(request);
      if (isAnswer(answer, wanted)) return answer;
      throw new TypeError(`said ${answer.type}`);
    },
    end: async () => {},
  };
}

function isAnswer<Type extends ArmAnswer["type"]>(answer: ArmAnswer, type: Type): answer is ArmAnswerOf<Type> {
  return answer.type === type;
}
