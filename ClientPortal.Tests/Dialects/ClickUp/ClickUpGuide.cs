using System.Text.RegularExpressions;

namespace ClientPortal.Tests.Dialects.ClickUp;

/// <summary>
/// A list of ClickUp's help page as it is printed. A test does it step by step in the page's order; a step that fails says which sentence did not
/// work, and one that was left out fails the test.
/// </summary>
internal sealed partial class ClickUpGuide
{
    private readonly Queue<string> open;

    private ClickUpGuide(IEnumerable<string> steps) => open = new Queue<string>(steps);

    public int Count => open.Count;

    /// <summary>The numbered lines and bullets between a heading and the next one.</summary>
    public static ClickUpGuide Of(string heading, string next) => new(Lines(heading, next).Where(line => Step().IsMatch(line)));

    /// <summary>The paragraphs between a heading and the next line that begins like this, which begin like that.</summary>
    public static ClickUpGuide Paragraphs(string heading, string next, string beginning) => new(Lines(heading, next).Where(line => line.StartsWith(beginning, StringComparison.Ordinal)));

    /// <summary>How many steps the whole page has.</summary>
    public static int AllSteps => Page().Count(line => Step().IsMatch(line));

    public async Task StepAsync(string step, Func<Task> act)
    {
        step.ShouldBe(open.TryPeek(out var next) ? next : "", "every step of the page, in its order");
        try
        {
            await act();
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"The page's step does not work: {step}", exception);
        }

        open.Dequeue();
    }

    public void ShouldBeDone() => open.ShouldBeEmpty("steps of the page were left out");

    private static List<string> Lines(string heading, string next)
    {
        var lines = Page();
        var start = lines.IndexOf(heading) + 1;
        start.ShouldBeGreaterThan(0, heading);
        var end = lines.FindIndex(start, line => line.StartsWith(next, StringComparison.Ordinal));
        end.ShouldBeGreaterThan(start, next);
        return lines[start..end];
    }

    private static List<string> Page() =>
        [.. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Dialects", "ClickUp", "Fixtures", "clickup-de.txt")).Select(line => line.Trim())];

    [GeneratedRegex(@"^(\d+\. |• )", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Step();
}
