// One chart with its words, and the same figures as a table for whoever reads better than looks.
import {
  Box,
  Button,
  Collapse,
  ColorSwatch,
  Group,
  Paper,
  ScrollArea,
  Table,
  Text,
  Title,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconTable } from "@tabler/icons-react";
import { type ReactNode, useId } from "react";

interface CardProps {
  title: string;
  hint: string;
  head: string[];
  rows: (string | number)[][];
  /** Nothing to draw: said in words. */
  empty?: boolean;
  legend?: readonly { label: string; color: string }[];
  children: ReactNode;
}

export function Card({ title, hint, head, rows, empty = false, legend = [], children }: CardProps) {
  const [shown, { toggle }] = useDisclosure();
  const id = useId();
  return (
    <Paper withBorder p="md" component="section" aria-labelledby={`${id}-title`} miw={0}>
      <Group justify="space-between" align="flex-start" mb="md" gap="xs">
        <Box flex="1 1 220px">
          <Title order={2} fz="md" id={`${id}-title`}>
            {title}
          </Title>
          <Text size="sm" c="dimmed" maw="60ch">
            {hint}
          </Text>
        </Box>
        {!empty && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconTable size={14} />}
            aria-expanded={shown}
            aria-controls={`${id}-table`}
            onClick={toggle}
            style={{ flex: "none" }}
          >
            {shown ? "Hide table" : "Table"}
          </Button>
        )}
      </Group>
      {empty ? (
        <Text c="dimmed" ta="center" py="xl">
          Nothing in these days.
        </Text>
      ) : (
        <>
          <Group gap="md" mb="xs">
            {legend.map(({ label, color }) => (
              <Group key={label} gap={6} wrap="nowrap">
                <ColorSwatch
                  size={12}
                  radius={3}
                  withShadow={false}
                  color={`var(--mantine-color-${color.replace(".", "-")})`}
                  aria-hidden="true"
                />
                <Text size="sm">{label}</Text>
              </Group>
            ))}
          </Group>
          {/* The table says the same in words: a drawing is nothing to be read out piece by piece. */}
          <Box role="img" aria-label={`${title}: chart. The table has the same figures.`}>
            {children}
          </Box>
        </>
      )}
      <Collapse expanded={shown} id={`${id}-table`}>
        <Figures caption={title} head={head} rows={rows} />
      </Collapse>
    </Paper>
  );
}

interface FiguresProps {
  caption: string;
  head: string[];
  rows: (string | number)[][];
}

export function Figures({ caption, head, rows }: FiguresProps) {
  return (
    <ScrollArea.Autosize
      mah={320}
      mt="md"
      viewportProps={{ tabIndex: 0, role: "group", "aria-label": caption }}
    >
      <Table stickyHeader tabularNums aria-label={caption} fz="sm">
        <Table.Thead>
          <Table.Tr>
            {head.map((name, index) => (
              <Table.Th key={name} scope="col" ta={index ? "right" : "left"}>
                {name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(row => (
            <Table.Tr key={String(row[0])}>
              {row.map((cell, index) =>
                index ? (
                  <Table.Td key={head[index]} ta="right">
                    {cell}
                  </Table.Td>
                ) : (
                  <Table.Th key={head[index]} scope="row" fw={500} dir="auto">
                    {cell}
                  </Table.Th>
                ),
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  );
}
