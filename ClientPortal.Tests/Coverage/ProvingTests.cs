using System.Reflection;

namespace ClientPortal.Tests.Coverage;

/// <summary>Which tests of this assembly prove which requirement: what their <c>[Trait("SEC", "001")]</c> say.</summary>
internal static class ProvingTests
{
    /// <summary>Requirement id → names of tests, in a fixed order.</summary>
    public static ILookup<string, string> ByRequirement { get; } = typeof(ProvingTests).Assembly.GetTypes()
        .Where(type => !type.IsAbstract)
        .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Public).Where(method => Fact(method) is not null).Select(method => (Type: type, Method: method)))
        .SelectMany(test => Numbers(test.Type).Concat(Numbers(test.Method)).Distinct(StringComparer.Ordinal).Select(id => (Id: id, Name: NameOf(test.Type, test.Method))))
        .OrderBy(proof => proof.Name, StringComparer.Ordinal)
        .ToLookup(proof => proof.Id, proof => proof.Name, StringComparer.Ordinal);

    private static FactAttribute? Fact(MethodInfo method) => method.GetCustomAttribute<FactAttribute>();

    private static IEnumerable<string> Numbers(MemberInfo member) => member.GetCustomAttributesData()
        .Where(attribute => attribute.AttributeType == typeof(TraitAttribute) && (string?)attribute.ConstructorArguments[0].Value == "SEC")
        .Select(attribute => (string)attribute.ConstructorArguments[1].Value!);

    private static string NameOf(Type type, MethodInfo method) =>
        $"{type.FullName!["ClientPortal.Tests.".Length..].Replace('.', '/')}.{Fact(method)!.DisplayName ?? method.Name}";
}
