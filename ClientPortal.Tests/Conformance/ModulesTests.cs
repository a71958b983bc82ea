using System.Reflection;
using ClientPortal.Tests.Architecture;

namespace ClientPortal.Tests.Conformance;

/// <summary>Holds this folder to the list of modules.</summary>
public sealed class ModulesTests
{
    [Fact]
    public void Every_module_has_one_test_of_its_name()
    {
        var modules = File.ReadLines(Repository.PathOf("ClientPortal.Tests", "Conformance", "Modules.txt")).Where(line => line.Length > 0 && line[0] != '#').ToList();
        var tests = typeof(ModulesTests).Assembly.GetTypes().Where(type => type.Namespace == typeof(ModulesTests).Namespace)
            .SelectMany(type => type.GetMethods()).Select(method => method.GetCustomAttribute<FactAttribute>()?.DisplayName).OfType<string>().ToList();

        modules.ShouldBeUnique();
        tests.ShouldBeUnique();
        modules.Except(tests, StringComparer.Ordinal).ShouldBeEmpty();
    }
}
