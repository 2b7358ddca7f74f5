// Adding a step after another without pointing: into the flow that leaves it, if it has just one.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { Edit } from "./inspector/edit.js";

const GAP = 60;

export function after(modeler, source, target) {
  const flows = source.outgoing.filter((flow) => is(flow, "bpmn:SequenceFlow"));
  const make = () => modeler.get("elementFactory").createShape(target);
  if (flows.length !== 1 || is(source, "bpmn:Gateway") || target.type === "bpmn:EndEvent") {
    return modeler.get("autoPlace").append(source, make());
  }
  const [modeling, flow] = [modeler.get("modeling"), flows[0]];
  const next = flow.target;
  let made;
  new Edit(modeler, source).together(() => {
    const shape = make();
    const left = source.x + source.width + GAP;
    makeRoom(modeling, next, left + shape.width + GAP - next.x);
    const middle = { x: left + shape.width / 2, y: source.y + source.height / 2 };
    made = modeling.createShape(shape, middle, source.parent);
    modeling.reconnectEnd(flow, made, { x: made.x, y: middle.y });
    modeling.connect(made, next);
    modeling.layoutConnection(flow);
  });
  return made;
}

// Whatever stands to the right of the new step, and beside it, moves to the right.
function makeRoom(modeling, next, across) {
  if (across <= 0) return;
  const moved = next.parent.children.filter(
    (one) => !one.waypoints && !one.host && one.x >= next.x && !is(one, "bpmn:Lane") && !is(one, "bpmn:Participant"),
  );
  modeling.moveElements(moved, { x: across, y: 0 });
}

// A reminder: a timer on the border that does not end the task, a letter, and an end.
export function remind(modeler, task, { wait, name, letter }) {
  const [modeling, factory] = [modeler.get("modeling"), modeler.get("elementFactory")];
  const place = { x: task.x + task.width - 18 - 46 * (task.attachers?.length ?? 0), y: task.y + task.height };
  let timer;
  new Edit(modeler, task).together(() => {
    timer = modeling.createShape(
      factory.createShape({ type: "bpmn:BoundaryEvent", eventDefinitionType: "bpmn:TimerEventDefinition", cancelActivity: false }),
      place, task, { attach: true },
    );
    const [definition] = timer.businessObject.eventDefinitions;
    new Edit(modeler, timer).setExpression(definition, "timeDuration", wait);
    const step = modeler.get("autoPlace").append(timer, factory.createShape({ type: "bpmn:ServiceTask" }));
    const edit = new Edit(modeler, step);
    edit.set({ name });
    const parameters = Object.entries(letter).map(([key, value]) => edit.create("ringflow:Parameter", { name: key, value }));
    edit.setAll("ringflow:Action", [{ name: "schedule.write_letters", parameters }]);
    modeler.get("autoPlace").append(step, factory.createShape({ type: "bpmn:EndEvent" }));
  });
  modeler.get("selection").select(timer);
}

export function join(modeler, source, target) {
  return modeler.get("modeling").connect(source, target);
}
