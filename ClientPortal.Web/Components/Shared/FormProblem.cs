using ClientPortal.Domain;

namespace ClientPortal.Web.Components.Shared;

/// <summary>The mistakes a form shows: all of the last try, less those of fields that were changed since.</summary>
internal static class FormProblem
{
    /// <summary>Without what was said about one field; null when nothing is left to say.</summary>
    public static Problem? Without(this Problem? problem, string field)
    {
        var left = problem?.Fields.Where(mistake => !string.Equals(mistake.Field, field, StringComparison.OrdinalIgnoreCase)).ToArray();
        return left is { Length: > 0 } ? problem! with { Fields = left } : null;
    }
}
