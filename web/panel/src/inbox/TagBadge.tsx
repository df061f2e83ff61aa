// A tag, in one of the colours that are legible in light and dark.
import { Badge } from "@mantine/core";
import type { ReactNode } from "react";

interface TagBadgeProps {
  tag: { name: string; colour: string };
  size?: "sm" | "md" | "lg";
  action?: ReactNode;
}

export function TagBadge({ tag, size = "sm", action }: TagBadgeProps) {
  return (
    <Badge color={tag.colour} variant="light" radius="sm" size={size} maw={160} rightSection={action}>
      {tag.name}
    </Badge>
  );
}
