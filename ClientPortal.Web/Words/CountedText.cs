using System.Globalization;
using Microsoft.Extensions.Localization;

namespace ClientPortal.Web.Words;

/// <summary>Words about a count: one thing is said another way than several, and large numbers are grouped as the language does it.</summary>
internal static class CountedText
{
    /// <param name="key">The word for several, the count in <c>{0}</c>. Where one or none is said another way, that stands behind <c>ForOne</c> and <c>ForNone</c>.</param>
    public static string Counted(this IStringLocalizer words, string key, long count)
    {
        var special = count switch
        {
            0 => words[key + "ForNone", Number(count)],
            1 => words[key + "ForOne", Number(count)],
            _ => null,
        };
        return special is { ResourceNotFound: false } ? special : words[key, Number(count)];
    }

    public static string Number(long number) => number.ToString("N0", CultureInfo.CurrentCulture);
}
