import { expect, test } from "vitest";
import { fieldLabel, valueAt, withValue } from "./fieldValues.ts";
import { stillHtml } from "./stillHtml.ts";

test("a field with dots lies in a group, and its neighbours stay", () => {
  const values = withValue(withValue({ price: "5" }, "seller.name", "Kari"), "seller.address.city", "Bergen");
  expect(values).toEqual({ price: "5", seller: { name: "Kari", address: { city: "Bergen" } } });
  expect(valueAt(values, "seller.address.city")).toBe("Bergen");
  expect(withValue({ seller: "a text" }, "seller.name", "Kari")).toEqual({ seller: { name: "Kari" } });
});

test("what every object has is no value of a field", () => {
  expect(valueAt({}, "constructor.name")).toBeUndefined();
  expect(valueAt({ name: "Kari" }, "name.length")).toBeUndefined();
  expect(withValue({}, "toString.length", "2")).toEqual({ toString: { length: "2" } });
  expect(Object.getPrototypeOf(withValue({}, "__proto__.polluted", "yes"))).toBe(Object.prototype);
  expect("polluted" in {}).toBe(false);
});

test("a field's name is read as words", () => {
  expect(["name", "seller.name", "kjøper_førsteNavn", "buyer.firstName", "day-of-birth", "IBAN", "seller.IBAN"].map(fieldLabel)).toEqual([
    "Name",
    "Seller name",
    "Kjøper første navn",
    "Buyer first name",
    "Day of birth",
    "IBAN",
    "Seller IBAN",
  ]);
  expect(fieldLabel(".")).toBe(".");
});

test("a preview's styles and addresses have other names, and texts that look like them stay", () => {
  expect(stillHtml('<p style="color: red">a</p><a title="x" href="https://example.com/?a=1&amp;b=2">b</a>')).toBe(
    '<p data-style="color: red">a</p><a title="x" data-href="https://example.com/?a=1&amp;b=2">b</a>',
  );
  const kept =
    '<img alt="x style=" title=" href=&quot;a&quot; > style=" src="data:image/png;base64,AA=="><p>1 &lt;b style="c"&gt; 2</p><br>';
  expect(stillHtml(kept)).toBe(kept);
  expect(stillHtml('<img alt="x style=" STYLE="width: 2px">')).toBe('<img alt="x style=" data-style="width: 2px">');
});
