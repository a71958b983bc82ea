using System.Globalization;
using System.Text.Json.Nodes;
using CsvHelper;
using CsvHelper.Configuration;

namespace ClientPortal.Domain.Import;

/// <summary>
/// Reads CSV (RFC 4180) with a header row; commas, semicolons or tabs, whichever the header uses. Every cell is text as it stands: nothing is
/// calculated, and nothing is cut off.
/// </summary>
internal static class ReadCsv
{
    private static readonly char[] Separators = [',', ';', '\t'];

    public static Outcome<IReadOnlyList<ImportEntry>> From(string text)
    {
        var row = 0;
        try
        {
            using var reader = new StringReader(text);
            using var csv = new CsvParser(reader, ConfigurationFor(text));
            var entries = new List<ImportEntry>();
            string[]? header = null;
            while (csv.Read())
            {
                row++;
                var cells = csv.Record!;
                if (Array.TrueForAll(cells, string.IsNullOrWhiteSpace))
                {
                    continue;
                }

                if (header is null)
                {
                    header = cells;
                    continue;
                }

                if (entries.Count == ImportFile.MaxRows)
                {
                    return ImportMistakes.TooManyRows.As(ProblemKind.Invalid);
                }

                if (Combine(header, cells) is not { } members)
                {
                    return At(row);
                }

                entries.Add(new ImportEntry(row, members));
            }

            return entries;
        }
        catch (CsvHelperException)
        {
            return At(row + 1); // its message would repeat the cell
        }
    }

    private static CsvConfiguration ConfigurationFor(string text) => new(CultureInfo.InvariantCulture)
    {
        Delimiter = SeparatorOf(text).ToString(),
        HasHeaderRecord = false,
        IgnoreBlankLines = false, // so that rows are counted as a spreadsheet does
        Mode = CsvMode.RFC4180,
        LineBreakInQuotedFieldIsBadData = false,
        BadDataFound = bad => throw new BadDataException(string.Empty, string.Empty, bad.Context),
    };

    private static char SeparatorOf(string text)
    {
        var header = text.AsSpan().TrimStart();
        header = header[..(header.IndexOfAny('\r', '\n') is var end and >= 0 ? end : header.Length)];
        var (found, most) = (Separators[0], 0);
        foreach (var separator in Separators)
        {
            if (header.Count(separator) > most)
            {
                (found, most) = (separator, header.Count(separator));
            }
        }

        return found;
    }

    // An empty cell says nothing. More cells than columns mean that a separator stands in a value without quotes.
    private static JsonObject? Combine(string[] header, string[] cells)
    {
        var members = new JsonObject();
        for (var i = 0; i < cells.Length; i++)
        {
            if (cells[i].Length == 0)
            {
                continue;
            }

            if (i >= header.Length || !members.TryAdd(header[i].Trim(), JsonValue.Create(cells[i])))
            {
                return null;
            }
        }

        return members;
    }

    private static Problem At(int row) => (ImportMistakes.Csv with { Sentence = $"Row {row.ToString(CultureInfo.InvariantCulture)} is not well-formed CSV: check quotes and separators." }).At($"rows[{row.ToString(CultureInfo.InvariantCulture)}]");
}
