// What went wrong with a form, said where screen readers hear it.
import { Icon } from "../Icon.tsx";

export function FormError({ text }: { text: string }) {
  return (
    <div role="alert">
      {text && (
        <p class="form-error">
          <Icon name="warning" />
          {text}
        </p>
      )}
    </div>
  );
}
