using ClientPortal.Domain;
using Microsoft.Extensions.Localization;

namespace ClientPortal.Web.Words;

/// <summary>Says a refusal in the reader's language. English is what the domain says; a code without a translation falls back to it.</summary>
internal sealed class ProblemText(IStringLocalizer<ProblemWords> words)
{
    public string Of(Problem problem) => Translate(problem.Code, problem.Sentence);

    public string Of(FieldProblem problem) => Translate(problem.Code, problem.Sentence);

    /// <summary>What is wrong with one field; null where nothing is.</summary>
    public string? Of(Problem? problem, string field)
    {
        var mistakes = problem?.Fields.Where(found => string.Equals(found.Field, field, StringComparison.OrdinalIgnoreCase)).Select(Of).Distinct().ToArray();
        return mistakes is { Length: > 0 } ? string.Join(' ', mistakes) : null;
    }

    private string Translate(string code, string sentence) =>
        words[code] is { ResourceNotFound: false } found && !IsEnglish ? found.Value : sentence;

    // The domain's own sentence may name the number or the value at hand; the list of words cannot.
    private static bool IsEnglish => System.Globalization.CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en";
}
