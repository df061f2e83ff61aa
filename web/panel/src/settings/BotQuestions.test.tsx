import { cleanup, fireEvent, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, test } from "vitest";
import { show } from "../test/setup.tsx";
import { BotQuestions, type Question } from "./BotQuestions.tsx";

afterEach(cleanup);

let asked: Question[] = [];

function Form({ before }: { before: Question[] }) {
  const [value, setValue] = useState(before);
  asked = value;
  return <BotQuestions value={value} onChange={setValue} />;
}

const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));

test("questions are added, changed and removed; name and e-mail are asked for once", () => {
  show(<Form before={[{ key: "email", label: "", required: true }]} />);
  expect(screen.queryByRole("button", { name: "E-mail" })).toBeNull();
  press("Another question");
  fireEvent.change(screen.getByLabelText("Question 2"), { target: { value: "Order number" } });
  press("Name");
  press("Remove question 1");
  expect(asked).toEqual([
    { key: "answer_1", label: "Order number", required: true },
    { key: "name", label: "", required: true },
  ]);
  expect(screen.getByRole("button", { name: "E-mail" })).toBeDefined();
});
