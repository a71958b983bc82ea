namespace ClientPortal.Tests.Dialects.Awork;

/// <summary>
/// A way through the portal as awork's help page prints it. A test does it sentence by sentence, in the page's order; a step that fails says which
/// sentence did not work, and a sentence that was left out fails the test.
/// </summary>
internal sealed class PrintedGuide
{
    private readonly Queue<string> open;

    private PrintedGuide(IEnumerable<string> sentences) => open = new Queue<string>(sentences);

    /// <summary>The steps between two lines of the page.</summary>
    /// <param name="steps">What of a line is a step; empty for a line that is none.</param>
    public static PrintedGuide Of(string page, string after, string before, Func<string, IEnumerable<string>> steps)
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Dialects", "Awork", "Fixtures", page)).Select(line => line.Trim()).ToList();
        var start = lines.FindIndex(line => line.StartsWith(after, StringComparison.Ordinal)) + 1;
        start.ShouldBeGreaterThan(0, after);
        var end = lines.FindIndex(start, line => line.StartsWith(before, StringComparison.Ordinal));
        end.ShouldBeGreaterThan(start, before);
        return new PrintedGuide(lines[start..end].SelectMany(steps));
    }

    public int Count => open.Count;

    public async Task StepAsync(string sentence, Func<Task> act)
    {
        sentence.ShouldBe(open.TryPeek(out var next) ? next : "", "every sentence of the page is a step, in its order");
        try
        {
            await act();
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"The page's step does not work: {sentence}", exception);
        }

        open.Dequeue();
    }

    public void ShouldBeDone() => open.ShouldBeEmpty("steps of the page were left out");
}
