using System.Text;
using System.Text.RegularExpressions;
using FluentValidation;

namespace ClientPortal.Domain.Workspaces;

/// <summary>What a workspace may be called.</summary>
public static partial class WorkspaceRules
{
    public const int MinSlugLength = 2;

    public static IRuleBuilderOptions<T, string> IsWorkspaceName<T>(this IRuleBuilderInitial<T, string> rule) => rule
        .Cascade(CascadeMode.Stop)
        .Must(name => !string.IsNullOrWhiteSpace(name)).WithErrorCode("workspace_name_missing").WithMessage("Give the workspace a name.")
        .Must(name => name.Trim().Length <= Workspace.MaxNameLength).WithErrorCode("name_too_long").WithMessage("Use at most 80 characters.")
        .Must(name => !name.Any(char.IsControl)).WithErrorCode("name_has_control_characters").WithMessage("Leave out line breaks and other control characters.");

    public static IRuleBuilderOptions<T, string?> IsSlug<T>(this IRuleBuilder<T, string?> rule) => rule
        .Must(slug => slug is { Length: >= MinSlugLength and <= Workspace.MaxSlugLength } && Slug().IsMatch(slug))
        .WithErrorCode("slug_invalid").WithMessage("Use 2 to 40 lower-case letters, digits and hyphens; begin and end with a letter or digit.");

    public static Problem SlugTaken() =>
        Problem.OfField("Slug", "slug_taken", "This short name is taken. Choose another one.", ProblemKind.Conflict);

    /// <summary>A short name made of a name: accents dropped, everything else that is no letter or digit becomes a hyphen.</summary>
    public static string SuggestSlug(string name)
    {
        var text = new StringBuilder();
        foreach (var letter in ReplaceUmlauts(name.ToLowerInvariant()).Normalize(NormalizationForm.FormD))
        {
            if (char.IsAsciiLetterOrDigit(letter))
            {
                text.Append(letter);
            }
            else if (char.GetUnicodeCategory(letter) != System.Globalization.UnicodeCategory.NonSpacingMark && text.Length > 0 && text[^1] != '-')
            {
                text.Append('-');
            }
        }

        var slug = text.ToString()[..Math.Min(text.Length, Workspace.MaxSlugLength - 6)].Trim('-');
        return slug.Length >= MinSlugLength ? slug : "workspace";
    }

    private static string ReplaceUmlauts(string text) => new StringBuilder(new string([.. text.Where(letter => !char.IsSurrogate(letter))]))
        .Replace("ä", "ae").Replace("ö", "oe").Replace("ü", "ue").Replace("ß", "ss").ToString();

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Slug();
}
